"""Begins and ends executions: once by name, stopped for good, timed out as a whole; it runs no state itself.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
import re
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import stepfunctions

from local.plane import clock
from local.plane.patching import replace
from local.plane.shapes import Json, Record, Response
from local.plane.strict.states import history, scopes, versions
from local.plane.strict.states.limits import MAX_PAYLOAD_BYTES
from local.plane.strict.states.responses import refusal, result

# "A name must not contain white space, brackets, wildcard characters, special or control characters".
_FORBIDDEN_IN_NAMES = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")

# The scope of every execution under way, by ARN.
_scopes: dict[str, scopes.Scope] = {}
# What every execution begins with, by ARN, until it does.
_begun: dict[str, versions.Begun] = {}


def apply() -> None:
    """Replace start, run, stop and the emulator's own reset."""
    replace(
        stepfunctions,
        "_start_execution",
        sha256="9923282fc76c57b9d2541cc83863bfb69f2472b29aec9a9fc3454f3d19d045b4",
    )(start_execution)
    replace(
        stepfunctions,
        "_run_execution",
        sha256="996dff84e0e0605ae3ffb450d0dfa0adc150caa811d0715fc2d4eb7cf28a1648",
    )(run_execution)
    replace(
        stepfunctions,
        "_stop_execution",
        sha256="44d2d84ccd5c9702368e7b6e0382b330fbee17f85e3f8ca3788730bf9a7bfcea",
    )(stop_execution)
    replace(
        stepfunctions,
        "reset",
        sha256="80aa7bd9644d082a4fd69f82382dff81c86cd64de227c19687602065276d7125",
    )(reset)


def start_execution(original: Callable[[Record], Response], data: Record) -> Response:
    """Start, or answer as before: the same name and input while it runs is the same execution."""
    data = {"name": new_uuid(), "input": "{}", **data}
    refused = _invalid_name(data["name"]) or _invalid_input(data["input"])
    if refused is not None:
        return refused
    arn = _execution_arn(data)
    existing = stepfunctions._executions.get(arn)
    if arn is None or (existing is not None and not _is_the_same(existing, data)):
        return original(data)  # which refuses it
    if existing is not None:
        return result({"executionArn": arn, "startDate": existing["startDate"]})
    begun = _begun[arn] = versions.begun_by(data["stateMachineArn"])
    started = original(data)
    stepfunctions._executions[arn]["associated"] = begun.associated
    return started


def run_execution(_original: Callable[[str], None], arn: str) -> None:
    """Run an execution to its end, in the thread that was started for it."""
    execution = stepfunctions._executions.get(arn, {"status": "FORGOTTEN"})
    begun = _begun.pop(arn, None)
    scope = _scopes[arn] = scopes.Scope()
    try:
        if execution["status"] == "RUNNING":  # else it was stopped before it took its first breath
            scopes.enter(scope)
            history.begin(execution)
            _run(execution, begun or versions.begun_by(execution["stateMachineArn"]))
    finally:
        scope.stop()
        del _scopes[arn]


def stop_execution(_original: Callable[[Record], Response], data: Record) -> Response:
    """Abort an execution with all it waits for; nothing that comes later changes it."""
    execution = stepfunctions._executions.get(data.get("executionArn"))
    if execution is None:
        return refusal("ExecutionDoesNotExist", f"Execution Does Not Exist: '{data.get('executionArn')}'")
    end(execution, "ABORTED", error=data.get("error"), cause=data.get("cause"))
    return result({"stopDate": execution["stopDate"]})


def reset(original: Callable[[], None]) -> None:
    """Forget everything, the executions under way included."""
    for scope in list(_scopes.values()):
        scope.stop()
    original()


def end(execution: Record, status: str, **outcome: Json) -> None:
    """Give an execution its final status, unless it has one; only the first end counts."""
    event_type = "Execution" + ("TimedOut" if status == "TIMED_OUT" else status.capitalize())
    with history.lock:
        if execution["status"] != "RUNNING":
            return
        execution.update(outcome, status=status, stopDate=stepfunctions.now_iso())
        history.record(execution, event_type, **outcome)
    scope = _scopes.get(execution["executionArn"])
    if scope is not None:
        scope.stop()
    stepfunctions._emit_execution_status_event(execution)


def _run(execution: Record, begun: versions.Begun) -> None:
    try:
        definition = json.loads(begun.definition)
        _watch_timeout(execution, definition)
        output = stepfunctions._run_sub_machine(
            definition["States"],
            definition["StartAt"],
            json.loads(execution["input"]),
            execution,
            _context(execution, begun.role_arn, definition),
        )
        end(execution, "SUCCEEDED", output=history.as_text(output))
    except scopes.ExecutionStoppedError:
        return  # whoever stopped it has given it its status
    except stepfunctions._ExecutionError as error:
        end(execution, "FAILED", error=error.error, cause=error.cause or None)
    except Exception as error:  # noqa: BLE001 - our own bug must not leave the execution RUNNING for ever
        stepfunctions.logger.exception("execution %s broke the engine", execution["executionArn"])
        end(execution, "FAILED", error="States.Runtime", cause=str(error))


def _watch_timeout(execution: Record, definition: Record) -> None:
    """Let the machine's own TimeoutSeconds end the execution as TIMED_OUT, past every Catch."""
    if "TimeoutSeconds" not in definition:
        return
    ends = clock.current().now() + definition["TimeoutSeconds"]
    scope = scopes.current()

    def watch() -> None:
        try:
            scope.sleep_until(ends)
        except scopes.ExecutionStoppedError:
            return
        # Neither error nor cause: recorded at AWS, 2024-03-10, TestTimeouts::test_global_timeout.
        end(execution, "TIMED_OUT")

    threading.Thread(target=copy_context().run, args=(watch,), daemon=True).start()


def _context(execution: Record, role_arn: str, definition: Record) -> dict[str, Any]:
    """The context object at the start, with what the engine keeps beside it."""
    machine_arn = execution["stateMachineArn"]
    return {
        "QueryLanguage": definition.get("QueryLanguage", "JSONPath"),
        "variables": {},
        "Execution": {
            "Id": execution["executionArn"],
            "Input": json.loads(execution["input"]),
            "Name": execution["name"],
            "RoleArn": role_arn,
            "StartTime": execution["startDate"],
            "RedriveCount": 0,
        },
        "StateMachine": {"Id": machine_arn, "Name": machine_arn.rpartition(":")[2]},
    }


def _invalid_name(name: str) -> Response | None:
    if not 0 < len(name) <= 80 or _FORBIDDEN_IN_NAMES.search(name):
        return refusal("InvalidName", f"Invalid Name: '{name}'")
    return None


def _invalid_input(text: str) -> Response | None:
    try:
        json.loads(text)
    except ValueError:
        return refusal("InvalidExecutionInput", f"Invalid input: '{text[:80]}'")
    if len(text.encode()) > MAX_PAYLOAD_BYTES:
        return refusal(
            "ValidationException", "Value at 'input' must have length less than or equal to 262144"
        )
    return None


def _execution_arn(data: Record) -> str | None:
    """The ARN of an execution by this name, whichever version starts it; None when there is no machine."""
    base = stepfunctions._resolve_state_machine_arn(data.get("stateMachineArn", ""))
    if base is None:
        return None
    machine = stepfunctions._state_machines[base]["name"]
    return f"arn:aws:states:{get_region()}:{get_account_id()}:execution:{machine}:{data['name']}"


def _is_the_same(existing: Record, data: Record) -> bool:
    return bool(existing["status"] == "RUNNING" and existing["input"] == data["input"])
