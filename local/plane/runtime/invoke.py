"""Invokes a function by name, ARN, version or alias for the plane's own parts, as the Invoke API does."""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from dataclasses import dataclass

from ministack.core.responses import request_scope
from ministack.services import lambda_svc

from local.plane.runtime.idle import INACTIVE, restore
from local.plane.runtime.routing import serving_record
from local.plane.shapes import Json, Record

NOT_READY = "ResourceNotReadyException"


@dataclass(frozen=True)
class InvokeResult:
    """The answer of one synchronous call.

    `status` is 200 when the function ran, well or badly (then `function_error` is set and the payload is its
    error); any other status is Lambda's own refusal, whose name is `error_code`.
    """

    status: int
    payload: Json
    function_error: str | None = None
    executed_version: str = ""
    log_tail: str = ""
    error_code: str | None = None


def invoke_function(
    function_ref: str, qualifier: str | None, payload: Json, account: str, region: str
) -> InvokeResult:
    """Run a function and wait for its answer; an alias draws the version by its weights."""
    with request_scope(account, region):
        function, _config, name = lambda_svc._get_base_func_record_for_ref(function_ref)
        _name, own_qualifier = lambda_svc._resolve_name_and_qualifier(function_ref)
        return invoke_record(function, name, qualifier or own_qualifier, payload)


def invoke_record(function: Record | None, name: str, qualifier: str | None, payload: Json) -> InvokeResult:
    """Run the version of a function that a qualifier stands for; the account and region are the caller's."""
    record = serving_record(function, qualifier) if function else None
    refused = refusal(record, name, qualifier)
    if refused is not None or function is None or record is None:
        if refused and refused.error_code == NOT_READY and function and record:
            restore(function, record["config"]["Version"])
        return refused or not_found(name, qualifier)
    result = lambda_svc._execute_function_with_config_scope(record, payload)
    if result.get("throttle"):
        return InvokeResult(429, result["body"], error_code="TooManyRequestsException")
    return InvokeResult(
        status=200,
        payload=result.get("body"),
        function_error=(result.get("function_error") or "Unhandled") if result.get("error") else None,
        executed_version=record["config"]["Version"],
        log_tail=result.get("log_tail", ""),
    )


def refusal(record: Record | None, name: str, qualifier: str | None) -> InvokeResult | None:
    """Lambda's answer for a version that does not exist or is not ready, None if it may run."""
    if record is None:
        return not_found(name, qualifier)
    state = record["config"].get("State", "Active")
    if state == "Active":
        return None
    if state == INACTIVE:
        text = "The function is inactive. Wait until it is active again, and try again."
        return _refused(502, NOT_READY, text)
    message = (
        "The operation cannot be performed at this time. The function is currently in the following state"
    )
    return _refused(409, "ResourceConflictException", f"{message}: {state}")


def not_found(name: str, qualifier: str | None) -> InvokeResult:
    """Lambda's answer for a function, version or alias that does not exist."""
    arn = lambda_svc._func_arn(name) + (f":{qualifier}" if qualifier else "")
    return _refused(404, "ResourceNotFoundException", f"Function not found: {arn}")


def _refused(status: int, code: str, message: str) -> InvokeResult:
    return InvokeResult(status, {"Type": "User", "Message": message, "message": message}, error_code=code)
