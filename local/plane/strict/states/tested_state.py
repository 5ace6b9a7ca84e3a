"""Answers TestState for a JSONata machine: one state alone, with its work mocked; it calls nothing.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
JSONPath, Parallel and Tasks without a mock stay the emulator's. Definitions are not validated here at all.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import stepfunctions

from local.plane.patching import replace
from local.plane.shapes import Json, Record, Response
from local.plane.strict.states import run
from local.plane.strict.states.errors import State, Step, error_matches, retry_delay_seconds
from local.plane.strict.states.expressions import null_kept
from local.plane.strict.states.responses import refusal, result

_WORKING_TYPES = ("Task", "Map")
_DETAILED = ("DEBUG", "TRACE")
_NEEDS_MOCK = (
    "TestState API does not support Map or Parallel states."
    " Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"
)


class _RefusedError(Exception):
    """What AWS does not take, by the name of its error."""


def apply() -> None:
    """Replace TestState, and the emulator's validation, which finds nothing wrong in anything."""
    replace(
        stepfunctions,
        "_test_state",
        sha256="f408b75eedff9a94f0410d7f14c30941045a084d6d2884c4de3142f92292cb97",
    )(test_state)
    replace(
        stepfunctions,
        "_validate_state_machine_definition",
        sha256="91730eff85850db05125f034132072a4bca6dab5a317a571774b75f845ecca48",
    )(validate_definition)


def validate_definition(_original: Callable[[Record], Response], _data: Record) -> Response:
    """Refuse rather than find everything right."""
    return refusal("UnknownOperationException", "The embedded plane does not validate definitions")


def test_state(original: Callable[[Record], Response], data: Record) -> Response:
    """The state's end, and with DEBUG or TRACE what it made of its fields on the way."""
    try:
        trial = _Trial(data)
        return result(trial.run()) if trial.is_ours else original(data)
    except _RefusedError as error:
        return refusal(*error.args)


class _Trial:
    """One state with its input, variables and mock."""

    def __init__(self, data: Record) -> None:
        self._data = data
        self._machine = _parsed(data["definition"], "InvalidDefinition", "Invalid State Machine Definition")
        self._name: str = data.get("stateName") or self._machine.get("StartAt", "StateName")
        self._state = _named(self._machine, self._name) if "States" in self._machine else self._machine
        self._input = _parsed(data.get("input", "{}"), "InvalidExecutionInput", "Invalid input")
        self._mock: Record = data.get("mock") or {}
        self._ctx = self._context()
        self._inspected: Record = {"input": json.dumps(self._input)}

    @property
    def is_ours(self) -> bool:
        """Whether this module answers."""
        kind = self._state.get("Type")
        works_without_mock = kind == "Task" and not self._mock
        return self._language() == "JSONata" and kind != "Parallel" and not works_without_mock

    def run(self) -> Record:
        """What TestState answers."""
        self._check_mock()
        try:
            output, next_name = self._attempt()
            answer: Record = {"status": "SUCCEEDED", "output": json.dumps(output), "nextState": next_name}
        except stepfunctions._ExecutionError as error:
            answer = {**self._after(error), "error": error.error, "cause": error.cause}
        variables = self._ctx["variables"]
        if variables:
            self._inspected["variables"] = json.dumps(variables)
        if self._data.get("inspectionLevel") in _DETAILED:
            answer["inspectionData"] = self._inspected
        return {name: value for name, value in answer.items() if value is not None}

    def _attempt(self) -> Step:
        if self._state["Type"] not in _WORKING_TYPES:
            return run._execute(self._state, self._input, {}, self._ctx)
        if "TimeoutSeconds" in self._state:
            self._field("TimeoutSeconds", "number")
        if self._state["Type"] == "Map":
            self._look_at_items()
        else:
            arguments = stepfunctions._apply_jsonata_arguments(self._state, self._input, self._ctx)
            self._inspected["afterArguments"] = json.dumps(arguments)
        return self._worked(self._mocked())

    def _look_at_items(self) -> None:
        self._inspected["maxConcurrency"] = self._state.get("MaxConcurrency", 0)
        if "Items" in self._state:
            self._field("Items", "array")

    def _worked(self, value: Json) -> Step:
        seen = null_kept(value)
        output = stepfunctions._apply_jsonata_output(
            self._state, self._input, self._ctx, result=seen, default=value
        )
        stepfunctions._apply_state_assign(self._state, self._input, self._ctx, result=seen)
        return output, stepfunctions._next_or_end(self._state)

    def _mocked(self) -> Json:
        failure = self._mock.get("errorOutput")
        if failure is not None:
            raise stepfunctions._ExecutionError(failure.get("error"), failure.get("cause"))
        return json.loads(self._mock["result"])

    def _after(self, error: Any) -> Record:  # noqa: ANN401 - the emulator has no types
        """What a Retry or Catch makes of the error; a retrier that is used up leaves its number."""
        used = self._data.get("stateConfiguration", {}).get("retrierRetryCount", 0)
        details: Record = {}
        self._inspected["errorDetails"] = details
        index, retrier = _matching(self._state.get("Retry", []), error.error)
        if retrier is not None and used < retrier.get("MaxAttempts", 3):
            pause = retry_delay_seconds({**retrier, "JitterStrategy": "NONE"}, used)
            details |= {"retryIndex": index, "retryBackoffIntervalSeconds": int(pause)}
            return {"status": "RETRIABLE"}
        caught_by, catcher = _matching(self._state.get("Catch", []), error.error)
        if catcher is None:
            details |= {} if retrier is None else {"retryIndex": index}
            return {"status": "FAILED"}
        details["catchIndex"] = caught_by
        observed = {"Error": error.error, "Cause": error.cause}
        known = {name: value for name, value in observed.items() if value is not None}
        output = stepfunctions._apply_catcher(catcher, self._input, self._ctx, "JSONata", known)
        return {"status": "CAUGHT_ERROR", "output": json.dumps(output), "nextState": catcher["Next"]}

    def _check_mock(self) -> None:
        """Refuse a mock that AWS refuses, in words recorded 2025-12-03 and 2025-12-10."""
        kind = self._state["Type"]
        if kind == "Map" and not self._mock:
            raise _RefusedError("InvalidDefinition", _NEEDS_MOCK)
        if self._mock and kind not in _WORKING_TYPES:
            what = f"State type '{kind}' is not supported when a mock is specified"
            raise _RefusedError("ValidationException", what)
        if len(self._mock.keys() & {"result", "errorOutput"}) == 2:
            what = "A test mock should have only one of the following fields: [result, errorOutput]."
            raise _RefusedError("ValidationException", what)
        if "result" in self._mock:
            value = _parsed(self._mock["result"], "ValidationException", "Mocked result must be valid JSON")
            if kind == "Map" and not isinstance(value, list):
                raise _RefusedError("ValidationException", "Mocked result must be an array.")

    def _field(self, name: str, kind: str) -> Json:
        return stepfunctions._jsonata_state_field(self._state, name, kind, self._input, self._ctx)

    def _context(self) -> Record:
        """The given context object, whole: nothing is added to it (recorded 2025-12-03); else a plain one."""
        given = self._data.get("context")
        shown: Record = (
            {
                "Execution": {"Input": self._input, "StartTime": stepfunctions.now_iso()},
                "State": {"Name": self._name, "EnteredTime": stepfunctions.now_iso(), "RetryCount": 0},
                "StateMachine": {},
            }
            if given is None
            else _parsed(given, "ValidationException", "Invalid Context object provided")
        )
        if "Task" in shown and not str(self._state.get("Resource", "")).endswith(".waitForTaskToken"):
            what = (
                "Invalid Context object provided: Context object contains 'Task' when state is not a Task"
                " state with a '.sync' or '.waitForTaskToken' service integration pattern"
            )
            raise _RefusedError("ValidationException", what)
        variables = _parsed(self._data.get("variables", "{}"), "ValidationException", "Invalid variables")
        return {**shown, "QueryLanguage": self._language(), "variables": variables}

    def _language(self) -> str:
        return str(self._state.get("QueryLanguage") or self._machine.get("QueryLanguage", "JSONPath"))


def _matching(rules: list[State], error: str | None) -> tuple[int, State | None]:
    """The first Retry or Catch that matches, with its number."""
    found: Iterator[tuple[int, State | None]] = (
        (index, rule)
        for index, rule in enumerate(rules)
        if error_matches(stepfunctions._error_matches, rule["ErrorEquals"], error)
    )
    return next(found, (-1, None))


def _named(machine: Record, name: str) -> State:
    """A state of the machine, also one inside a Map."""
    for own, state in machine["States"].items():
        if own == name:
            found: State = state
            return found
        if "ItemProcessor" in state:
            try:
                return _named(state["ItemProcessor"], name)
            except _RefusedError:
                continue
    raise _RefusedError("ValidationException", "State not found in definition")


def _parsed(text: str, code: str, what: str) -> Json:
    try:
        return json.loads(text)
    except ValueError as error:
        raise _RefusedError(code, what) from error
