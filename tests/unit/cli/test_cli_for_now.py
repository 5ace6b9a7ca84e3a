"""What `--target` and `--application` put into the text of a config, and what they refuse."""

import json
from pathlib import Path

import pytest

from sluice.config.text.document import read_document
from sluice_cli.errors import UsageError
from sluice_cli.inputs.config_text import ConfigText
from sluice_cli.inputs.for_now import UneditableConfigError, for_now

BLOCK = "application: shop  # ours\ntargets:\n  dev: {}\n  prod: {}\n"
FORMS = {
    "block": BLOCK,
    "no line break at the end": BLOCK.rstrip(),
    "indented": "# ours\n" + "".join(f"  {line}\n" for line in BLOCK.splitlines()),
    "windows": BLOCK.replace("\n", "\r\n"),
    "block text at the end": BLOCK + "description: |+\n  kept\n\n",
    "flow": "# {ours}\n{application: shop, targets: {dev: {}, prod: {}}}\n",
    "json": json.dumps({"application": "shop", "targets": {"dev": {}, "prod": {}}}, indent=2),
    "filtered": BLOCK + "targetFilters:\n  - includeTarget: dev\n",
    "anchored": BLOCK + "targetFilters: [&one {includeTarget: dev}]\nx-again: *one\n",
}


def config(text: str) -> ConfigText:
    return ConfigText("deploy.yaml", text.encode(), Path())


@pytest.mark.parametrize("form", FORMS)
def test_puts_targets_and_application_into_the_text_when_they_are_named(form: str) -> None:
    before = read_document(FORMS[form]).data
    after = read_document(for_now(config(FORMS[form]), "shop-eu", ["prod", "prod"]).content).data
    assert after == {**before, "application": "shop-eu", "targetFilters": [{"includeTarget": "prod"}]}


@pytest.mark.parametrize("form", FORMS)
def test_lines_stay_where_their_author_has_them_when_a_target_is_named(form: str) -> None:
    document = read_document(for_now(config(FORMS[form]), None, ["prod"]).content)
    before = read_document(FORMS[form])
    assert document.position(("targets",))[0] == before.position(("targets",))[0]


def test_names_of_any_letters_arrive_when_a_target_is_named() -> None:
    text = 'targets: {"eu 🚀 \\"west\\"": {}}\n'
    document = read_document(for_now(config(text), None, ['eu 🚀 "west"']).content)
    assert document.data["targetFilters"] == [{"includeTarget": 'eu 🚀 "west"'}]


def test_text_stays_as_it_is_when_nothing_is_named() -> None:
    assert for_now(config(": not yaml"), None, []).content == b": not yaml"


def test_known_targets_are_named_when_one_is_unknown() -> None:
    with pytest.raises(UsageError, match="no target 'prd'") as caught:
        for_now(config(BLOCK), None, ["prd"])
    assert caught.value.remedy == "Its targets are 'dev', 'prod'"


@pytest.mark.parametrize("text", ["a: [", BLOCK + "...\n", "- a\n"])
def test_nothing_is_sent_when_nothing_can_be_put_into_the_text(text: str) -> None:
    with pytest.raises(UneditableConfigError):
        for_now(config(text), None, ["prod"])
