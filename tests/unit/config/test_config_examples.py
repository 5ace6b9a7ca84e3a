"""The examples: each loads, and each is in their list."""

import json
from pathlib import Path

import pytest
import yaml

from sluice.config.load import load_config
from sluice.domain.templates.render import render, variables_in

EXAMPLES = Path(__file__).parents[3] / "examples"
FILES = sorted(EXAMPLES.glob("*.yaml"))
OLD_SPELLINGS = "08-old-spellings.yaml"


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name != OLD_SPELLINGS], ids=lambda path: path.name
)
def test_example_loads_without_warnings_when_it_is_written_as_the_reference_says(path):
    assert load_config(path.read_bytes(), strict=True).warnings == ()


def test_example_loads_with_warnings_when_it_has_old_spellings():
    warnings = load_config((EXAMPLES / OLD_SPELLINGS).read_bytes()).warnings
    assert [warning.path for warning in warnings] == [
        "strategies.canary.steps",
        "strategies.canary.steps[0].setWeight",
        "targets.dev.colour",
        "trafficManagement[0].alias[0].function",
    ]


def test_list_of_examples_is_complete_when_an_example_exists():
    text = (EXAMPLES / "README.md").read_text()
    assert [path.name for path in FILES if f"[{path.name}]({path.name})" not in text] == []


def test_examples_have_applications_of_their_own_when_they_are_deployed_side_by_side():
    applications = [load_config(path.read_bytes()).config.application for path in FILES]
    assert len(set(applications)) == len(applications)


def test_message_to_slack_is_valid_json_when_values_have_quotes_and_line_breaks():
    (webhook,) = yaml.safe_load((EXAMPLES / "09-ask-in-slack.yaml").read_text())["webhooks"]
    body = webhook["bodyTemplate"]["inline"]
    values = {variable.key: 'May "it"\ngo?' for variable in variables_in(body)}
    values["armory.deploymentId"] = "d-1"
    message = json.loads(render(body, values))
    assert 'May "it"\ngo?' in message["text"]
    assert [block["type"] for block in message["blocks"]] == ["section", "actions", "context"]
