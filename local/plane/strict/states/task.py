"""Runs one Task state: calls its resource, waits for the answer in time, then gives Output and Assign.

https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import contextvars
import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_region
from ministack.services import stepfunctions

from local.plane import clock
from local.plane.patching import replace
from local.plane.shapes import Json, Record
from local.plane.strict.states import evaluation, scopes, tokens
from local.plane.strict.states.answer import Answer
from local.plane.strict.states.errors import State, Step
from local.plane.strict.states.expressions import null_kept
from local.plane.strict.states.history import as_text, record
from local.plane.strict.states.invocation import call_resource
from local.plane.strict.states.limits import hold_to_limit

_CALLBACK = ".waitForTaskToken"
# "TimeoutSeconds: the default value is 99999999", for heartbeats likewise none.
_LONGEST_SECONDS = 99_999_999
_TIMED_OUT = "States.Timeout"


def apply() -> None:
    """Replace how JSONata Tasks run."""
    replace(
        stepfunctions,
        "_execute_task",
        sha256="53c818d247dba62c49b82c78ad185f18083422f2bc30168836d7b4f2dae28d9a",
    )(execute_task)


def execute_task(
    original: Callable[..., Step], state_def: State, raw_input: Json, execution: Record, ctx: dict[str, Any]
) -> Step:
    """Run a Task under its Retry and Catch; JSONPath tasks and activities stay the emulator's."""
    is_ours = stepfunctions._state_query_language(state_def, ctx) == "JSONata"
    if not is_ours or ":activity:" in state_def["Resource"]:
        return original(state_def, raw_input, execution, ctx)
    step: Step = stepfunctions._with_retry_and_catch(
        state_def, raw_input, ctx, lambda: TaskAttempt(state_def, raw_input, execution, ctx).run()
    )
    return step


class TaskAttempt:
    """One attempt of one Task state."""

    def __init__(self, state_def: State, raw_input: Json, execution: Record, ctx: dict[str, Any]) -> None:
        self._state = state_def
        self._input = raw_input
        self._execution = execution
        self._ctx = ctx
        self._answer = Answer()
        self._resource: str = state_def["Resource"].removesuffix(_CALLBACK)
        self._about = {
            "resourceType": "lambda" if ":lambda:" in self._resource else "states",
            "resource": state_def["Resource"].rpartition(":")[2],
        }

    def run(self) -> Step:
        """The state's output and where it goes next."""
        try:
            result = self._with_token() if self._state["Resource"].endswith(_CALLBACK) else self._plain()
            hold_to_limit(result, self._about["resourceType"])
            self._record("TaskSucceeded", output=as_text(result))
            return self._output(result)
        except stepfunctions._ExecutionError as error:
            if error.error != evaluation.ERROR:  # that is in the history already
                kind = "TaskTimedOut" if error.error == _TIMED_OUT else "TaskFailed"
                self._record(kind, error=error.error, cause=error.cause or None)
            raise

    def _plain(self) -> Json:
        """Wait for the call itself.

        A function's work is real and takes as long as it takes, whatever speed the plane's clock runs at:
        its time-out counts real seconds, as the function's own does.
        """
        timeout = self._seconds("TimeoutSeconds")
        self._call(self._arguments(), settles=True)
        ends = time.monotonic() + timeout
        return self._await(lambda: ends - time.monotonic())

    def _with_token(self) -> Json:
        """Wait for whoever sends the token back; only a failing call ends the wait before."""
        token, task = tokens.issue(self._answer, scopes.current(), self._ctx["StateMachine"]["Id"])
        # "A new token is generated on each attempt": https://docs.aws.amazon.com/step-functions/latest/dg/
        # connect-to-resource.html
        self._ctx["Task"] = {"Token": token}
        try:
            timeout, heartbeat = self._seconds("TimeoutSeconds"), self._seconds("HeartbeatSeconds")
            ends = clock.current().now() + timeout
            self._call(self._arguments(), settles=False)

            def next_end() -> float:
                return min(ends, task.last_heartbeat + heartbeat)

            return self._await(lambda: clock.current().real_seconds_until(next_end()))
        finally:
            tokens.close(token)
            del self._ctx["Task"]

    def _arguments(self) -> Json:
        arguments = stepfunctions._apply_jsonata_arguments(self._state, self._input, self._ctx)
        hold_to_limit(arguments, self._ctx["State"]["Name"])
        limits = {
            name: self._seconds(field)
            for name, field in (
                ("timeoutInSeconds", "TimeoutSeconds"),
                ("heartbeatInSeconds", "HeartbeatSeconds"),
            )
            if field in self._state
        }
        self._record("TaskScheduled", parameters=as_text(arguments), region=get_region(), **limits)
        return arguments

    def _call(self, arguments: Json, *, settles: bool) -> None:
        """Call the resource in a thread of its own: it cannot be stopped, so nobody may hang on it."""

        def call() -> None:
            try:
                result = call_resource(self._resource, arguments, role_arn)
            except stepfunctions._ExecutionError as error:
                self._answer.fail(error.error, error.cause)
            except Exception as error:  # noqa: BLE001 - an unforeseen failure must end the wait as well
                self._answer.fail("States.Runtime", str(error))
            else:
                if settles:
                    self._answer.succeed(result)
                elif not self._answer.is_given:
                    self._record("TaskSubmitted", output=as_text(result))

        role_arn = self._ctx["Execution"]["RoleArn"]
        self._record("TaskStarted")
        threading.Thread(target=contextvars.copy_context().run, args=(call,), daemon=True).start()

    def _await(self, seconds_left: Callable[[], float]) -> Json:
        """The answer; a missed heartbeat is a time-out as well: recorded 2024-04-18, TestHeartbeats."""
        waited_for = scopes.current().wait_for(lambda: self._answer.is_given, self._answer.bell, seconds_left)
        if not waited_for:
            self._answer.fail(_TIMED_OUT, "")
        return self._answer.result()

    def _output(self, result: Json) -> Step:
        seen = null_kept(result)
        output = stepfunctions._apply_jsonata_output(
            self._state, self._input, self._ctx, result=seen, default=result
        )
        stepfunctions._apply_state_assign(self._state, self._input, self._ctx, result=seen)
        return output, stepfunctions._next_or_end(self._state)

    def _seconds(self, field: str) -> int:
        """A time-out as a number; the field may be an expression."""
        if field not in self._state:
            return _LONGEST_SECONDS
        seconds = stepfunctions._jsonata_state_field(self._state, field, "number", self._input, self._ctx)
        if seconds != int(seconds) or not 0 < seconds <= _LONGEST_SECONDS:
            what = f"must be an integer between 1 and {_LONGEST_SECONDS}, but was {seconds}"
            raise evaluation.failed_evaluation(self._ctx, field, self._state[field], what)
        return int(seconds)

    def _record(self, event_type: str, **details: Json) -> None:
        record(self._execution, event_type, **self._about, **details)
