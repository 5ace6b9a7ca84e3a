"""Names that come from outside have an alphabet and a length, wide enough for what teams call things."""

import json
import re
from typing import Any

import pytest

from sluice.config.load import load_config
from sluice.config.sections.section import MOST_NAME_BYTES
from sluice.errors import ConfigProblemsError
from sluice.errors.problem import Problem
from tests.builders import DEPLOY_ROLE, FUNCTION_ROLE

LONG = "x" * (MOST_NAME_BYTES + 1)


def config(name: str) -> dict[str, Any]:
    """A config in which everything that can have such a name has this one."""
    return {
        "kind": "lambda",
        "application": name,
        "context": {name: "value"},
        "targets": {
            name: {"account": name, "deployAsIamRole": DEPLOY_ROLE, "region": "us-east-1", "strategy": name},
        },
        "strategies": {
            name: {
                "canary": {
                    "steps": [
                        {"pause": {"untilApproved": True, "requiresRoles": [name]}},
                        {"runWebhook": {"name": name, "context": {name: "value"}}},
                    ]
                }
            }
        },
        "artifacts": [{"functionName": "quotes", "type": "zipFile", "path": "s3://code/quotes.zip"}],
        "providerOptions": {
            "lambda": [
                {
                    "target": name,
                    "name": "quotes",
                    "runAsIamRole": FUNCTION_ROLE,
                    "handler": "app.handler",
                    "runtime": "python3.13",
                }
            ]
        },
        "webhooks": [{"name": name, "uriTemplate": "https://example.com", "disableCallback": True}],
    }


def refused(name: str) -> list[Problem]:
    with pytest.raises(ConfigProblemsError) as error:
        load_config(json.dumps(config(name), ensure_ascii=False))
    return list(error.value.problems)


@pytest.mark.parametrize(
    "name",
    [
        "prod",
        "Prod EU (blue)",
        "eu/prod-1.2_a",
        "größe",
        "本番",
        "производство",
        "प्रोडक्शन",
        "a:b@c+d,e=f&g'h",
        "x" * MOST_NAME_BYTES,
        "ж" * (MOST_NAME_BYTES // 2),
    ],
)
def test_takes_the_names_that_teams_give(name: str) -> None:
    assert load_config(json.dumps(config(name), ensure_ascii=False)).config.application == name


@pytest.mark.parametrize("name", [LONG, "ж" * (MOST_NAME_BYTES // 2 + 1), "x" * 900])
def test_refuses_a_name_of_too_many_bytes_wherever_it_is(name: str) -> None:
    found = [problem for problem in refused(name) if "bytes (limit: 200)" in problem.message]
    assert {re.split(r"[.\[]", problem.path)[0] for problem in found} >= {
        "application",
        "context",
        "targets",
        "strategies",
        "providerOptions",
    }
    assert all(problem.line and len(problem.message) < 200 for problem in found)


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\t", "#", "<", "{", "\\", "*", "\U0001f600"])
def test_refuses_a_character_that_hides_or_separates(hidden: str) -> None:
    name = f"a{hidden}b"
    message = f"has the character U+{ord(hidden):04X}"
    assert [problem for problem in refused(name) if message in problem.message]
    assert not any(hidden in problem.message for problem in refused(name) if hidden in "\u202e\u200b")


@pytest.mark.parametrize("name", [" prod", "prod "])
def test_refuses_a_space_at_the_end_of_a_name(name: str) -> None:
    assert any("begins or ends with a space" in problem.message for problem in refused(name))


def test_shows_a_path_with_a_long_key_shortened() -> None:
    assert all(len(problem.path) < 700 for problem in refused("x" * 900))
