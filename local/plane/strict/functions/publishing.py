"""Publishes versions as Lambda does: guarded, never twice for the same content, and not ready at once.

https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html: "Lambda doesn't publish a version if
the function's configuration and code haven't changed since the last version"; CodeSha256 and RevisionId must
match.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable, Mapping

from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Json, Record, Response
from local.plane.strict.functions.updates import conflict, settle_version

# What differs between a version and $LATEST although nothing was changed.
_NOT_CONTENT = frozenset(
    {
        *("Version", "FunctionArn", "RevisionId", "LastModified", "Description"),
        *("State", "StateReason", "StateReasonCode"),
        *("LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode"),
    }
)


def apply() -> None:
    """Guard PublishVersion, and let CreateFunction publish by the same way."""
    replace(
        lambda_svc,
        "_publish_version",
        sha256="3bc240a8db5dc832f515f31d2f1b45b51ba333ac13c9f46ad674f0fdeb0839b3",
    )(publish_version)
    replace(
        lambda_svc,
        "_create_function",
        sha256="e307eecdf0d8b51c92b7fae699127688ec9ba5e7f38999c095d5752c7fdd913b",
    )(create_function)


def publish_version(original: Callable[..., Response], name: str, data: Record) -> Response:
    """PublishVersion."""
    function = lambda_svc._functions.get(name)
    if function is None:
        return original(name, data)
    if refused := conflict(function) or broken_precondition(function["config"], data):
        return refused
    latest = max(function["versions"], key=int, default=None)
    if latest and _content(function["versions"][latest]["config"]) == _content(function["config"]):
        unchanged: Response = json_response(function["versions"][latest]["config"], 201)
        return unchanged
    return _publish(original, name, function, data)


def create_function(original: Callable[[Record], Response], data: Record) -> Response:
    """CreateFunction; the version of `Publish` is an ordinary one, with an ARN of its own."""
    status, headers, body = original(data)
    if status != 201 or not data.get("Publish"):
        return status, headers, body
    version = lambda_svc._functions[data["FunctionName"]]["versions"]["1"]
    version["config"]["FunctionArn"] += ":1"
    settle_version(version)
    created: Response = json_response(version["config"], 201)
    return created


def broken_precondition(config: Mapping[str, Json], data: Mapping[str, Json]) -> Response | None:
    """Lambda's refusal when $LATEST is not what the caller thinks it is."""
    if data.get("CodeSha256", config["CodeSha256"]) != config["CodeSha256"]:
        message = (
            f"CodeSHA256 ({data['CodeSha256']}) is different from current CodeSHA256 in $LATEST"
            f" ({config['CodeSha256']}). Please try again with the CodeSHA256 in $LATEST."
        )
        return _error("InvalidParameterValueException", message, 400)
    if data.get("RevisionId", config["RevisionId"]) != config["RevisionId"]:
        message = (
            "The Revision Id provided does not match the latest Revision Id."
            " Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
        )
        return _error("PreconditionFailedException", message, 412)
    return None


def _publish(original: Callable[..., Response], name: str, function: Record, data: Record) -> Response:
    status, headers, body = original(name, data)
    if status != 201:
        return status, headers, body
    version = function["versions"][max(function["versions"], key=int)]
    settle_version(version)
    published: Response = json_response(version["config"], 201)
    return published


def _content(config: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in config.items() if key not in _NOT_CONTENT}


def _error(code: str, message: str, status: int) -> Response:
    response: Response = error_response_json(code, message, status)
    return response
