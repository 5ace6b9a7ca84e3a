"""Runs durable functions: each call starts an execution, which stays on the version that it began with.

The emulator keeps the executions; here is what it lacks: names that make a start idempotent, calls without
waiting, filters, refusals and metrics. https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html,
durable-execution-idempotency.html, durable-monitoring.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import contextvars
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.concurrency import run_reentrant
from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_durable, lambda_svc

from local.plane.patching import replace
from local.plane.runtime.metrics import record_execution_end, record_execution_start
from local.plane.shapes import Json, Record, Response

# "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes".
_LONGEST_SYNCHRONOUS_SECONDS = 900
_POLL_SECONDS = 0.1


def apply() -> None:
    """Filter executions by several statuses, and show those of all versions when none is named."""
    replace(
        lambda_durable,
        "handle_list_by_function",
        sha256="2f192af4d5d1fc0edcc36d5c9d1047f9a25febe9ef55b3dac643b74b94febb6a",
    )(list_by_function)
    replace(
        lambda_durable,
        "handle_stop",
        sha256="161bcd565580fec75963a47d379e22a1bbce2842e45d632b89c776394a36d2b8",
    )(stop)


def is_durable(function: Record) -> bool:
    """Whether its executions are checkpointed and replayed."""
    return bool(function["config"].get("DurableConfig"))


async def invoke(record: Record, name: str, event: Json, headers: Mapping[str, str], kind: str) -> Response:
    """Start an execution on the version that serves the call, or find the one of this name."""
    timeout = int(record["config"]["DurableConfig"].get("ExecutionTimeout") or 0)
    if kind == "RequestResponse" and timeout > _LONGEST_SYNCHRONOUS_SECONDS:
        return _refused(
            "You cannot synchronously invoke a durable function with an executionTimeout greater than"
            " 15 minutes"
        )
    wanted, payload = headers.get("x-amz-durable-execution-name"), json.dumps(event)
    execution = _named(wanted) if wanted else None
    if execution is not None and execution["InputPayload"] != payload:
        refused: Response = error_response_json(
            "DurableExecutionAlreadyStartedException",
            f"The durable execution with the name {wanted} has already been started.",
            409,
        )
        return refused
    if execution is None:
        execution = _start(record, name, payload, wanted)
    shown = {
        "X-Amz-Executed-Version": execution["Version"],
        "X-Amz-Durable-Execution-Arn": execution["DurableExecutionArn"],
    }
    if kind == "Event":
        return 202, shown, b""
    await run_reentrant(_wait, execution, thread_name="durable-execution")
    if execution["Status"] == "SUCCEEDED":
        return 200, shown, str(execution["Result"]).encode()
    failed = {"X-Amz-Function-Error": "Unhandled"}
    return 200, {**shown, **failed}, json.dumps(execution["Error"] or {}).encode()


def unqualified() -> Response:
    """Lambda's answer to a call that names no version: replays must meet the code that they began with."""
    return _refused("You cannot invoke a durable function using an unqualified ARN.")


def _start(record: Record, name: str, payload: str, wanted: str | None) -> Record:
    execution: Record = lambda_durable.create_execution_for_invoke(
        lambda_svc._func_arn(name), record["config"]["Version"], payload, wanted
    )
    record_execution_start(record["config"])
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(_run, record, execution), daemon=True).start()
    return execution


def _run(record: Record, execution: Record) -> None:
    """One invocation: the handler gets what the SDK reads, and says how the execution stands."""
    event = {
        "DurableExecutionArn": execution["DurableExecutionArn"],
        "CheckpointToken": execution["CheckpointToken"],
        "InitialExecutionState": {
            "Operations": lambda_durable._serialize_operations(execution["Operations"], for_event=True),
            "NextMarker": "",
        },
    }
    result = lambda_svc._execute_function_with_config_scope(record, event)
    body = result.get("body")
    said = body if isinstance(body, dict) else {}
    if not result.get("error") and said.get("Status") == "PENDING":
        return
    is_good = not result.get("error") and said.get("Status") == "SUCCEEDED"
    error = None if is_good else said.get("Error") or _error(said)
    arn = execution["DurableExecutionArn"]
    was_running = execution["Status"] == "RUNNING"
    lambda_durable.mark_execution_completed(arn, said.get("Result") if is_good else None, error)
    if was_running:
        record_execution_end(record["config"], execution)


def _error(said: Record) -> dict[str, Any]:
    """Of an invocation that failed, or said nothing that the service understands."""
    kind = said.get("errorType", "InvalidInvocationOutput")
    return {
        "ErrorType": kind,
        "ErrorMessage": said.get("errorMessage", "Invalid Status in invocation output."),
    }


def _wait(execution: Record) -> None:
    while execution["Status"] == "RUNNING":
        time.sleep(_POLL_SECONDS)


def _named(name: str) -> Record | None:
    """The execution of this name, which is unique in an account and region."""
    region = lambda_svc.get_region()
    found = (
        one
        for one in lambda_durable._executions.values()
        if one["DurableExecutionName"] == name and one["DurableExecutionArn"].split(":")[3] == region
    )
    return next(found, None)


def list_by_function(
    original: Callable[..., Response], name: str, query: Mapping[str, Any], find: Callable[[str], str | None]
) -> Response:
    """ListDurableExecutionsByFunction."""
    arn = find(name)
    if arn is None:
        return original(name, dict(query), find)
    wanted = query.get("Statuses") or []
    statuses = {wanted} if isinstance(wanted, str) else set(wanted)
    qualifier = _first(query.get("Qualifier", ""))
    found = [
        lambda_durable._execution_summary(one)
        for one in lambda_durable._executions.values()
        if one["FunctionArn"] == arn
        and qualifier in ("", one["Version"])
        and (not statuses or one["Status"] in statuses)
    ]
    found.sort(key=lambda one: float(one["StartTimestamp"]), reverse=True)
    start, size = int(_first(query.get("Marker", "")) or 0), int(_first(query.get("MaxItems", "")) or 100)
    following = {"NextMarker": str(start + size)} if start + size < len(found) else {}
    page: Response = json_response({"DurableExecutions": found[start : start + size], **following})
    return page


def stop(original: Callable[..., Response], path: str, body: bytes) -> Response:
    """StopDurableExecution."""
    answer = original(path, body)
    execution = lambda_durable._executions.get(lambda_durable._parse_execution_arn(path))
    if answer[0] == 200 and execution is not None:
        name = execution["FunctionArn"].rpartition(":")[2]
        version = (lambda_svc._functions.get(name) or {"versions": {}})["versions"].get(execution["Version"])
        if version is not None:
            record_execution_end(version["config"], execution)
    return answer


def _first(value: str | list[str]) -> str:
    return value if isinstance(value, str) else value[0]


def _refused(message: str) -> Response:
    refused: Response = error_response_json("InvalidParameterValueException", message, 400)
    return refused
