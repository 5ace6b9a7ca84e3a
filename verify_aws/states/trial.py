"""Asks AWS how each case ends (TestState) and what it thinks of both machines; it writes no case."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from verify_aws.account import Account
from verify_aws.report import Part, Status
from verify_aws.states import deployment_cases, target_cases
from verify_aws.states.case import ABSENT, TOKEN, StateCase, same

ROOT = Path(__file__).resolve().parents[2]
MACHINES: Mapping[str, Callable[[int], Iterator[StateCase]]] = {
    "deployment": deployment_cases.cases,
    "target": target_cases.cases,
}
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_NOT_ANSWERED = frozenset({"UnknownOperationException", "InvalidAction", "UnsupportedOperation"})


def definition_of(machine: str, account: Account) -> str:
    """The definition with an ARN in each placeholder; nothing is called through them."""
    text = (ROOT / "statemachine" / f"{machine}.asl.json").read_text(encoding="utf-8")
    where = f"arn:aws:lambda:{account.region}:{account.account_id}:function"
    return _PLACEHOLDER.sub(lambda found: f"{where}:sluice-{found[1]}", text)


def validate(account: Account) -> Part:
    """What ValidateStateMachineDefinition says of both definitions."""
    part = Part("Definitions (ValidateStateMachineDefinition)")
    client = account.client("stepfunctions")
    for machine in MACHINES:
        what = f"{machine}.asl.json is valid"
        try:
            said = client.validate_state_machine_definition(
                definition=definition_of(machine, account), type="STANDARD", severity="WARNING"
            )
        except ClientError as error:
            part.add(what, *_refused(error))
            continue
        found = "; ".join(
            f"{one['severity']} {one.get('location', '')}: {one['message']}" for one in said["diagnostics"]
        )
        part.add(what, Status.PASSED if said["result"] == "OK" else Status.FAILED, found)
    return part


def try_states(account: Account, now: datetime) -> Part:
    """Every case of both machines by TestState."""
    part = Part("States, each alone with its work mocked (TestState)")
    client = account.client("stepfunctions")
    now_ms = int(now.timestamp() * 1000)
    for machine, cases in MACHINES.items():
        definition = definition_of(machine, account)
        for case in cases(now_ms):
            what = f"{machine}.asl.json: {case.name}"
            try:
                answer = client.test_state(**request_of(case, definition, now))
            except ClientError as error:
                part.add(what, *_refused(error))
                continue
            differences = list(differences_of(case, answer))
            if differences:
                part.add(what, Status.FAILED, "; ".join(differences))
            else:
                part.passed_elsewhere += 1
    return part


def request_of(case: StateCase, definition: str, now: datetime) -> dict[str, Any]:
    """The call of TestState for a case."""
    request: dict[str, Any] = {
        "definition": definition,
        "stateName": case.state,
        "input": json.dumps(case.given),
        "variables": json.dumps(case.variables),
        "inspectionLevel": "TRACE",
    }
    if case.returns is not ABSENT:
        is_lambda = not case.waits and isinstance(case.returns, Mapping)
        result = {"StatusCode": 200, "Payload": case.returns} if is_lambda else case.returns
        request["mock"] = {"result": json.dumps(result), "fieldValidationMode": "NONE"}
    if case.raises is not None:
        error, cause = case.raises
        request["mock"] = {"errorOutput": {"error": error, **({} if cause is None else {"cause": cause})}}
        configuration = {"retrierRetryCount": case.retries_used, "errorCausedByState": case.raised_in}
        request["stateConfiguration"] = {name: value for name, value in configuration.items() if value}
    if case.waits:
        entered = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        context = {"Task": {"Token": TOKEN}, "State": {"Name": case.state, "EnteredTime": entered}}
        request["context"] = json.dumps(context)
    return request


def differences_of(case: StateCase, answer: Mapping[str, Any]) -> Iterator[str]:
    """What AWS answered otherwise than expected."""
    for name, expected in (
        ("status", case.status),
        ("nextState", case.next),
        *((("error", case.error), ("cause", case.cause)) if case.error else ()),
    ):
        if answer.get(name) != expected:
            yield f"{name} is {answer.get(name)}, expected {expected} ({_why(answer)})"
    inspected = answer.get("inspectionData", {})
    if case.payload is not ABSENT:
        arguments = json.loads(inspected.get("afterArguments", "{}"))
        yield from _difference("the payload", case.payload, arguments.get("Payload"))
    variables = json.loads(inspected.get("variables", "{}"))
    for name, value in case.sets.items():
        yield from _difference(f"${name}", value, variables.get(name))
    if case.output is not ABSENT:
        yield from _difference("the output", case.output, json.loads(answer.get("output", "null")))


def _difference(what: str, expected: object, observed: object) -> Iterator[str]:
    if not same(expected, observed):
        yield f"{what} is {json.dumps(observed)}, expected {expected}"


def _why(answer: Mapping[str, Any]) -> str:
    return f"{answer.get('error', 'no error')}: {answer.get('cause', '')}"


def _refused(error: ClientError) -> tuple[Status, str]:
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    status = Status.UNAVAILABLE if code in _NOT_ANSWERED else Status.FAILED
    return status, f"{code}: {message}"
