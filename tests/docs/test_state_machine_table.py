"""The table of states in statemachine/README.md says what the two ASL files say."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

import sluice.errors
from tests.architecture.state_machines import State, task_states
from tests.docs.markdown import ROOT, code_in, page

ROWS = {row["State"]: row for row in page("statemachine/README.md").rows("State", "Handler")}
STATES = task_states()
_OUTPUT = re.compile(r"\$states\.result\.Payload\.(\w+)")


def named(state: State) -> str:
    return state.name


def test_every_task_state_has_one_row_when_the_table_is_read() -> None:
    assert list(ROWS) == [state.name for state in STATES]


@pytest.mark.parametrize("state", STATES, ids=named)
def test_row_names_handler_and_input_when_they_are_compared_with_the_state(state: State) -> None:
    row = ROWS[state.name]
    assert code_in(row["Handler"]) == state.placeholders
    assert code_in(row["Input"]) == list(state.body["Arguments"]["Payload"])


@pytest.mark.parametrize("state", STATES, ids=named)
def test_row_names_output_when_the_state_reads_one(state: State) -> None:
    output = ROWS[state.name]["Output"]
    if state.body["Resource"].endswith(".waitForTaskToken"):
        assert output == "the reply to its token"
    else:
        assert code_in(output) == fields_read_by(state.body)


@pytest.mark.parametrize("state", STATES, ids=named)
def test_row_says_what_follows_when_the_state_fails(state: State) -> None:
    rules = [
        rule for rule in state.body["Retry"] if rule["ErrorEquals"] != ["Lambda.TooManyRequestsException"]
    ]
    retries = sum(rule["MaxAttempts"] for rule in rules)
    assert ROWS[state.name]["When it fails"] == f"{retries} retries, then {next_after_failure(state)}"


def test_errors_exist_when_the_table_names_them() -> None:
    named_errors = {error for row in ROWS.values() for error in code_in(row["Raises"])}
    assert [error for error in named_errors if not hasattr(sluice.errors, error)] == []


def fields_read_by(body: Mapping[str, Any]) -> list[str]:
    found: Iterable[str] = _OUTPUT.findall(json.dumps(body))
    return list(dict.fromkeys(found))


def next_after_failure(state: State) -> str:
    """Where its Catch leads, then, inside the Map, the Map's; the reconciler has what nothing catches."""
    catchers = [*state.body.get("Catch", ()), *catchers_around(state)]
    catches_all = any("States.ALL" in catcher["ErrorEquals"] for catcher in catchers)
    ways = [
        *dict.fromkeys(catcher["Next"] for catcher in catchers),
        *([] if catches_all else ["the reconciler"]),
    ]
    return " or ".join(ways)


def catchers_around(state: State) -> list[dict[str, Any]]:
    machine = json.loads((ROOT / "statemachine" / state.file).read_text("utf-8"))
    around = [body for body in machine["States"].values() if state.name in inner_states(body)]
    return [catcher for body in around for catcher in body["Catch"]]


def inner_states(body: Mapping[str, Any]) -> Mapping[str, Any]:
    inner: Mapping[str, Any] = body.get("ItemProcessor", {}).get("States", {})
    return inner
