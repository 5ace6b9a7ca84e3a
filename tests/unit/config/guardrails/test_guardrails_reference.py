"""The reference page and the JSON Schema of guardrails say what the models say."""

import re
from pathlib import Path

import pytest

from sluice.config.guardrails.applications import ApplicationConfig, BreakGlassConfig, RequirementConfig
from sluice.config.guardrails.freezes import FreezeConfig, OnceConfig, WeeklyConfig
from sluice.config.guardrails.json_schema import schema, schema_text
from sluice.config.guardrails.load import load_guardrails
from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.guardrails.people import AccountConfig, PeopleConfig
from sluice.config.sections.section import Section
from tests.unit.config.reference_tables import models_in_schema, table_of

REFERENCE = Path(__file__).parents[4] / "docs" / "reference"
PAGE = (REFERENCE / "guardrails.md").read_text()
PLACES: dict[type[Section], str] = {
    GuardrailsConfig: "The document",
    PeopleConfig: "`people.<role>`",
    AccountConfig: "`accounts.<id>`",
    ApplicationConfig: "`applications.<pattern>`",
    RequirementConfig: "`applications.<pattern>.requires.<name>`",
    FreezeConfig: "`freezes.<name>`",
    OnceConfig: "`freezes.<name>.once`",
    WeeklyConfig: "`freezes.<name>.weekly`",
    BreakGlassConfig: "`breakGlass`",
}


def test_schema_is_current_when_the_models_have_changed() -> None:
    published = (REFERENCE / "guardrails.schema.json").read_text()
    assert published == schema_text(), (
        "run: python -m sluice.config.guardrails.json_schema > docs/reference/guardrails.schema.json"
    )


def test_page_has_a_place_when_a_model_is_not_one_of_deployment_configs() -> None:
    own = models_in_schema(GuardrailsConfig) - models_in_schema()
    assert {model.__name__ for model in PLACES} == own


@pytest.mark.parametrize("model", PLACES, ids=lambda model: model.__name__)
def test_page_shows_the_table_when_the_models_have_changed(model: type[Section]) -> None:
    assert f"### {PLACES[model]}\n" in PAGE
    assert "\n".join(table_of(model, root=GuardrailsConfig)) in PAGE


def test_schema_has_a_description_when_a_key_exists() -> None:
    definitions = [schema(), *schema()["$defs"].values()]
    keys = [item for definition in definitions for item in definition["properties"].items()]
    assert [key for key, field in keys if not field.get("description")] == []


def test_page_shows_a_document_that_loads_when_it_shows_one() -> None:
    blocks = re.findall(r"```yaml\n(kind: .*?)```", PAGE, re.DOTALL)
    assert all(load_guardrails(block).warnings == () for block in blocks)
