"""Calls a function for a Task and turns its answer into the Task's result or error; it keeps no time.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import stepfunctions

from local.plane.runtime.invoke import InvokeResult, invoke_function
from local.plane.shapes import Json
from local.plane.strict.states.history import as_text
from local.plane.strict.states.role import check_may_invoke

_INVOKE = "arn:aws:states:::lambda:invoke"


def call_resource(resource: str, arguments: Json, role_arn: str) -> Json:
    """The result of a Task's resource; anything but lambda:invoke is the emulator's."""
    if resource != _INVOKE:
        return stepfunctions._invoke_resource(resource, arguments)
    function, qualifier = arguments["FunctionName"], arguments.get("Qualifier")
    check_may_invoke(role_arn, function, qualifier)
    answer = invoke_function(
        function,
        qualifier,
        # Payload null is no payload: recorded 2024-11-28, TestTaskServiceLambda.
        {} if arguments.get("Payload") is None else arguments["Payload"],
        get_account_id(),
        get_region(),
    )
    if answer.status != 200:
        raise stepfunctions._ExecutionError(f"Lambda.{answer.error_code}", _refusal_in_words(answer))
    if answer.function_error is not None:
        raise _function_failure(answer.payload)
    return {
        "ExecutedVersion": answer.executed_version,
        "Payload": answer.payload,
        "SdkResponseMetadata": {"RequestId": new_uuid()},
        "StatusCode": 200,
    }


def _refusal_in_words(answer: InvokeResult) -> str:
    """As Step Functions' own SDK writes an error: recorded at AWS, 2025-11-25, TestTaskServiceLambda."""
    payload = answer.payload if isinstance(answer.payload, dict) else {}
    message = payload.get("Message") or payload.get("message") or answer.error_code
    return (
        f"{message} (Service: AWSLambda; Status Code: {answer.status}; Error Code: {answer.error_code};"
        f" Request ID: {new_uuid()}; Proxy: null)"
    )


def _function_failure(payload: Json) -> Exception:
    """Catch and Retry name the exception's class: Error is `errorType`, Cause the whole error as text."""
    name = payload.get("errorType") if isinstance(payload, dict) else None
    failure: Exception = stepfunctions._ExecutionError(name or "Lambda.Unknown", as_text(payload))
    return failure
