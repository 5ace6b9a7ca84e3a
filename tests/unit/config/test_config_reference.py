"""The reference page and the JSON Schema say what the models say."""

import json
import re
from pathlib import Path

import pytest

from sluice.config.checks.template_variables import (
    ANALYSIS_VARIABLES,
    APPROVAL_VARIABLES,
    SLUICE_VARIABLES,
    SMOKE_TEST_VARIABLES,
    WEBHOOK_VARIABLES,
)
from sluice.config.explain.known_keys import KUBERNETES_KEYS
from sluice.config.json_schema import schema, schema_text
from sluice.config.load import load_config
from sluice.config.sections.steps import STEP_MODELS
from tests.unit.config.reference_tables import PLACES, models_in_schema, table_of

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
PAGE = (REFERENCE / "config-file.md").read_text()


def test_schema_is_current_when_the_models_have_changed():
    published = (REFERENCE / "sluice.schema.json").read_text()
    assert published == schema_text(), (
        "run: python -m sluice.config.json_schema > docs/reference/sluice.schema.json"
    )


def test_schema_knows_every_step_when_a_kind_of_step_exists():
    steps = schema()["$defs"]["CanaryStrategy"]["properties"]["steps"]["items"]["oneOf"]
    assert [step["required"] for step in steps] == [[kind] for kind in STEP_MODELS]


def test_schema_has_a_description_when_a_key_exists():
    definitions = [schema(), *schema()["$defs"].values()]
    assert [
        key
        for definition in definitions
        for key, field in definition["properties"].items()
        if not field.get("description")
    ] == []


def test_page_has_a_place_when_a_model_exists():
    assert {model.__name__ for model in PLACES} == models_in_schema()


@pytest.mark.parametrize("model", PLACES, ids=lambda model: model.__name__)
def test_page_shows_the_table_when_the_models_have_changed(model):
    assert f"### {PLACES[model]}\n" in PAGE
    assert "\n".join(table_of(model)) in PAGE
    assert "\n".join(table_of(model, extensions=True)) in PAGE


def test_page_names_the_variable_when_templates_may_use_it():
    variables = WEBHOOK_VARIABLES | ANALYSIS_VARIABLES | SMOKE_TEST_VARIABLES
    variables |= SLUICE_VARIABLES | APPROVAL_VARIABLES
    assert [name for name in sorted(variables) if f"`{name}`" not in PAGE] == []


def test_page_names_the_key_when_it_is_for_kubernetes():
    assert [key for key in sorted(KUBERNETES_KEYS) if f"`{key}`" not in PAGE] == []


def test_page_shows_a_file_that_loads_when_it_shows_one():
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert blocks
    assert all(load_config(block, strict=True).config.targets for block in blocks)


def test_schema_is_plain_json_when_it_is_published():
    assert json.loads(schema_text())["properties"]["kind"]["const"] == "lambda"
