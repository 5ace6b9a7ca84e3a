"""Answers for an HTTP API as API Gateway does, and gives it the plain URL of the plane's second port.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html: an
integration that fails answers 500 {"message":"Internal Server Error"}, never with the function's own error.
"""

# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import re
from collections.abc import Callable

from ministack import app as emulator
from ministack.core import responses
from ministack.services import lambda_svc
from ministack.services.cloudformation import stacks

from local.plane import settings
from local.plane.gateway import API_PATH_PREFIX, api_request
from local.plane.patching import replace
from local.plane.shapes import Json, Record, Response
from local.plane.strict.iam_signatures import is_signed_for_this_api

Provisioned = tuple[str, dict[str, Json]]
_FORBIDDEN = (403, {"Content-Type": "application/json"}, b'{"message":"Forbidden"}')
_API_TYPE = "AWS::ApiGatewayV2::Api"
_INNER_PATH = re.compile(re.escape(API_PATH_PREFIX) + r"[^/]+/\$default")


def apply() -> None:
    """Correct the answers, the URL that stacks learn and the path that signatures cover."""
    replace(
        lambda_svc,
        "lambda_execute_result_to_api_proxy_response",
        sha256="36f0ed215e854cb715be3a6e5ffc0a7318caf1f8b7e72e9156e94a73f9edce31",
    )(proxy_response)
    replace(
        emulator,
        "pin_signed_request",
        sha256="7fbb21e6b82f7fbd2f3d5adabfa1cfaeaa014852e82b408fa8aaddfd9017187b",
    )(pin_signed_request)
    replace(
        emulator,
        "_enforce_execute_api",
        sha256="41e437c7b90d987808bc1ef84769718eb06289f0386ef9e8f699923ac744ff06",
    )(refuse)
    for name, sha256 in (
        ("_provision_resource", "3b8f01fb187141b6e85be8e34409f906b46b659ceae8dc4da87a1510e639f9a0"),
        ("_update_resource", "21b9b1207f59a864b54bf49fa9859887d593490605e31eaf896e00a3d223dfd2"),
    ):
        replace(stacks, name, sha256=sha256)(with_plain_url)


def proxy_response(
    original: Callable[[Record], tuple[Record | None, str | None]], result: Record
) -> tuple[Record | None, str | None]:
    """What the caller sees of a function's result."""
    if result.get("throttle"):
        return _failure(503, "Service Unavailable"), None
    if result.get("error"):
        return _failure(500, "Internal Server Error"), None
    return original(result)


def refuse(
    original: Callable[..., Response | None],
    api_id: str,
    stage: str,
    method: str,
    path: str,
    *rest: Json,
    **options: Json,
) -> Response | None:
    """None for who may call a route; all others get the one answer HTTP APIs have, whatever was wrong."""
    if responses.get_account_id() != settings.HOME_ACCOUNT:
        return _FORBIDDEN  # an HTTP API has no policy of its own that could let in another account
    is_iam = emulator._execute_api_authorization_type(api_id, stage, method, path) == "AWS_IAM"
    is_refused = is_iam and settings.current().iam and not _is_signed()
    if is_refused or original(api_id, stage, method, path, *rest, **options):
        return _FORBIDDEN
    return None


def _is_signed() -> bool:
    request = api_request()
    return request is not None and is_signed_for_this_api(request)


def pin_signed_request(original: Callable[..., None], method: str, raw_path: str, *rest: Json) -> None:
    """The caller signed the path of the plain URL, not the inner one the gateway makes of it."""
    original(method, _INNER_PATH.sub("", raw_path, count=1), *rest)


def with_plain_url(original: Callable[..., Provisioned], resource_type: str, *rest: Json) -> Provisioned:
    """The physical id and attributes of a resource; an API's `ApiEndpoint` is the plane's plain URL."""
    physical_id, attributes = original(resource_type, *rest)
    if resource_type == _API_TYPE:
        attributes = {**attributes, "ApiEndpoint": settings.current().api_url}
    return physical_id, attributes


def _failure(status: int, message: str) -> Record:
    body = f'{{"message":"{message}"}}'
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": body}
