"""The cases that `make verify-aws` sends to TestState: they reach every expression, and the plane agrees."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.plane import HOME_ACCOUNT, REGION, PlaneServer
from tests.statemachine.asl_states import NamedState, states_of
from verify_aws.account import Account
from verify_aws.ledger import Ledger
from verify_aws.report import Status
from verify_aws.states.case import ABSENT, Around, StateCase, same
from verify_aws.states.trial import (
    MACHINES,
    definition_of,
    differences_of,
    request_of,
    try_states,
    validate,
)

NOW = datetime.now(UTC)
NOW_MS = int(NOW.timestamp() * 1000)
CASES = [
    pytest.param(machine, case.name, id=f"{machine}-{case.name}".replace(" ", "-"))
    for machine, cases in MACHINES.items()
    for case in cases(NOW_MS)
]


@pytest.fixture(scope="module")
def account(plane_server: PlaneServer, tmp_path_factory: pytest.TempPathFactory) -> Account:
    """The plane, as the checks see it."""
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "created.jsonl")
    return Account(REGION, ledger, plane_server.endpoint_url, HOME_ACCOUNT)


@pytest.mark.parametrize(("machine", "name"), CASES)
def test_plane_answers_as_expected_when_a_state_is_tried_alone(
    account: Account, plane_server: PlaneServer, machine: str, name: str
) -> None:
    now = datetime.fromtimestamp(plane_server.now(), UTC)  # long after these cases were collected, perhaps
    (case,) = [one for one in MACHINES[machine](int(now.timestamp() * 1000)) if one.name == name]
    request = request_of(case, definition_of(machine, account), now)
    answer = account.client("stepfunctions").test_state(**request)
    assert list(differences_of(case, answer)) == []


@pytest.mark.parametrize("machine", MACHINES)
def test_cases_reach_every_expression_when_they_are_all_tried(machine: str) -> None:
    definition = json.loads(Path("statemachine", f"{machine}.asl.json").read_text())
    cases = list(MACHINES[machine](NOW_MS))
    assert [place for state in states_of(definition) for place in _unreached(state, cases)] == []


def test_every_case_is_a_failure_when_another_answer_is_expected(account: Account) -> None:
    case = next(case for case in MACHINES["target"](NOW_MS) if case.name == "Begin target, failed")
    request = request_of(case, definition_of("target", account), NOW)
    answer = account.client("stepfunctions").test_state(**request)
    others = (
        replace(case, next="Next stage"),
        replace(case, status="SUCCEEDED"),
        replace(case, payload={"deploymentId": "d-2", "target": "prod"}),
        replace(case, sets={"error": "TargetError", "cause": "Another"}),
    )
    assert [len(list(differences_of(other, answer))) for other in others] == [1, 1, 1, 1]


def test_validation_is_not_available_when_the_plane_is_asked(account: Account) -> None:
    part = validate(account)
    assert [check.status for check in part.checks] == [Status.UNAVAILABLE] * 2
    assert part.counts[Status.PASSED] == 0


def test_states_are_counted_when_they_pass(account: Account, plane_server: PlaneServer) -> None:
    part = try_states(account, datetime.fromtimestamp(plane_server.now(), UTC))
    assert part.checks == []
    assert part.passed_elsewhere == len(CASES)


def test_times_may_differ_by_a_call_and_nothing_else_when_values_are_compared() -> None:
    assert same(NOW_MS, NOW_MS + 60_000)
    assert not same(NOW_MS, NOW_MS + 600_000)
    assert same(Around(300, 10), 305)
    assert not same(Around(300, 10), 320)
    assert not same(1, [True][0])
    assert not same({"a": 1}, {"a": 1, "b": 2})
    assert not same([1], [1, 2])


def test_state_that_does_not_exist_is_refused_when_it_is_tried(account: Account) -> None:
    case = StateCase("No such state", "tried")
    with pytest.raises(ClientError, match="State not found in definition"):
        account.client("stepfunctions").test_state(**request_of(case, definition_of("target", account), NOW))


def _unreached(state: NamedState, cases: list[StateCase]) -> Iterator[str]:
    own = [case for case in cases if case.state == state.name]
    for expression in state.expressions:
        if not any(_reaches(state, case, expression.path) for case in own):
            yield f"{state.name}: {expression.place}"


def _reaches(state: NamedState, case: StateCase, path: tuple[str | int, ...]) -> bool:
    """Whether the case evaluates the expression and says what must come of it."""
    if path[0] == "Catch":
        return case.raises is not None and _catcher(state.body, case) == path[1]
    if path[0] == "Choices":
        rule = state.body["Choices"][int(path[1])]
        return case.next == rule["Next"] and (path[2] == "Condition" or bool(case.sets))
    if path[0] == "Assign":
        return case.raises is None and bool(case.sets)
    if path[0] == "Output":
        return case.raises is None and case.output is not ABSENT
    return path[0] != "Arguments" or case.payload is not ABSENT


def _catcher(body: dict[str, Any], case: StateCase) -> int | None:
    error = (case.raises or ("", None))[0]
    lists = [catcher["ErrorEquals"] for catcher in body["Catch"]]
    return next((index for index, names in enumerate(lists) if {error, "States.ALL"} & set(names)), None)
