"""The Invoke API: turns an HTTP request into a call of a function and its result into headers and body.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.concurrency import run_reentrant
from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.runtime import durable
from local.plane.runtime.concurrency import throttle_response
from local.plane.runtime.invoke import InvokeResult, invoke_record, not_found, refusal
from local.plane.runtime.routing import serving_record
from local.plane.shapes import Json, Record, Response

# "The last 4 KB of the execution log" of LogType=Tail.
_TAIL_BYTES = 4096


def apply() -> None:
    """Serve the Invoke API by our own routing and environments."""
    replace(
        lambda_svc,
        "_invoke",
        sha256="ab193779e5c2ea9410f53f0fe93f34fec1f1bd3ad4a83c07c8d3620fdbfa78bb",
    )(invoke)


async def invoke(
    _original: Callable[..., Any],
    name: str,
    event: Json,
    headers: Mapping[str, str],
    path_qualifier: str | None = None,
    query_params: dict[str, Any] | None = None,
) -> Response:
    """Answer one Invoke request."""
    qualifier = lambda_svc._qualifier_from_path_or_query(path_qualifier, query_params or {})
    function = lambda_svc._functions.get(name)
    refused = _tenant_refusal(function, headers.get("x-amz-tenant-id"))
    if refused is not None:
        return refused
    kind = headers.get("x-amz-invocation-type", "RequestResponse")
    if function is not None and durable.is_durable(function) and kind != "DryRun":
        return await _durably(function, name, qualifier, event, headers)
    if kind != "RequestResponse":
        return _without_waiting(kind, function, name, qualifier, event)
    result = await run_reentrant(invoke_record, function, name, qualifier, event, thread_name="lambda-invoke")
    wants_tail = headers.get("x-amz-log-type", "None").lower() == "tail"
    return _response(result, with_tail=wants_tail)


async def _durably(
    function: Record, name: str, qualifier: str | None, event: Json, headers: Mapping[str, str]
) -> Response:
    record = serving_record(function, qualifier)
    refused = refusal(record, name, qualifier)
    if refused is not None or record is None:
        return _response(refused or not_found(name, qualifier), with_tail=False)
    if not qualifier:
        return durable.unqualified()
    kind = headers.get("x-amz-invocation-type", "RequestResponse")
    return await durable.invoke(record, name, event, headers, kind)


def _tenant_refusal(function: Record | None, tenant: str | None) -> Response | None:
    """A tenant is needed where the function isolates tenants, and refused everywhere else.

    https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke.html
    """
    is_isolated = function is not None and bool(function["config"].get("TenancyConfig"))
    if function is None or is_isolated is bool(tenant):
        return None
    how = "Add a valid tenant ID in" if is_isolated else "Remove the tenant ID from"
    refused: Response = error_response_json(
        "InvalidParameterValueException",
        f"The invoked function is {'' if is_isolated else 'not '}enabled with tenancy configuration."
        f" {how} your request and try again.",
        400,
    )
    return refused


def _without_waiting(
    kind: str, function: Record | None, name: str, qualifier: str | None, event: Json
) -> Response:
    record = serving_record(function, qualifier) if function else None
    refused = refusal(record, name, qualifier)
    if refused is not None or record is None:
        return _response(refused or InvokeResult(404, {}), with_tail=False)
    headers = {"X-Amz-Executed-Version": record["config"]["Version"]}
    if kind == "DryRun":
        return 204, headers, b""
    lambda_svc.invoke_async_with_retry(record, event)
    return 202, headers, b""


def _response(result: InvokeResult, *, with_tail: bool) -> Response:
    if result.error_code == "TooManyRequestsException":
        return throttle_response(result.payload)
    if result.error_code is not None:
        response: Response = error_response_json(result.error_code, result.payload["Message"], result.status)
        return response
    headers = {"Content-Type": "application/json", "X-Amz-Executed-Version": result.executed_version}
    if result.function_error:
        headers["X-Amz-Function-Error"] = result.function_error
    if with_tail:
        tail = result.log_tail.encode()[-_TAIL_BYTES:]
        headers["X-Amz-Log-Result"] = base64.b64encode(tail).decode()
    return 200, headers, json.dumps(result.payload, ensure_ascii=False).encode()
