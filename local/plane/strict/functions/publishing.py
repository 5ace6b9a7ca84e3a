"""Publishes versions as Lambda does: guarded, never twice for the same content, and active at once.

https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html: "Lambda doesn't publish a version if
the function's configuration and code haven't changed since the last version"; CodeSha256 and RevisionId must
match. That a new version is a new revision of `$LATEST` as well, and that a changed description is a change,
is recorded at AWS: tests/contract/functions/test_versions.py and test_revisions.py.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import copy
from collections.abc import Callable, Mapping
from uuid import uuid4

from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc

from local.plane.gateway import current_call
from local.plane.patching import replace
from local.plane.shapes import Json, Record, Response
from local.plane.strict.functions.updates import conflict, settle_for_a_stack, settle_version_later

# What changes in $LATEST without a change by its owner.
_NOT_CONTENT = frozenset(
    {
        *("RevisionId", "LastModified"),
        *("State", "StateReason", "StateReasonCode"),
        *("LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode"),
    }
)


def apply() -> None:
    """Guard PublishVersion, and let CreateFunction and UpdateFunctionCode publish by the same way."""
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
    replace(
        lambda_svc,
        "_update_code",
        sha256="0998d118b422f475a232c87165d5df80be0c99bbc2517f9aa6e386437226f46a",
    )(update_code)


def publish_version(original: Callable[..., Response], name: str, data: Record) -> Response:
    """PublishVersion."""
    function = lambda_svc._functions.get(name)
    if function is None:
        return original(name, data)
    if refused := _conflict(function) or _broken_precondition(function["config"], data):
        return refused
    settle_for_a_stack(function)
    latest = function["versions"].get(max(function["versions"], key=int, default=None))
    if latest and latest["published_content"] == _content(function["config"]):
        unchanged: Response = json_response(latest["config"], 201)
        return unchanged
    return _publish(original, name, function, data)


def create_function(original: Callable[[Record], Response], data: Record) -> Response:
    """CreateFunction; the version of `Publish` is an ordinary one, with an ARN of its own."""
    status, headers, body = original(data)
    if status != 201 or not data.get("Publish"):
        return status, headers, body
    function = lambda_svc._functions[data["FunctionName"]]
    version = function["versions"]["1"]
    version["config"]["FunctionArn"] += ":1"
    version["published_content"] = _content(function["config"])
    settle_version_later(version["config"])
    created: Response = json_response(version["config"], 201)
    return created


def update_code(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionCode; the version of `Publish` is Pending while $LATEST is being updated."""
    answer = original(name, {key: value for key, value in data.items() if key != "Publish"})
    if answer[0] != 200 or not data.get("Publish") or data.get("DryRun"):
        return answer
    function = lambda_svc._functions[name]
    published_before = set(function["versions"])
    lambda_svc._publish_version(name, {})
    version = _newest(function)
    if not published_before.issuperset(function["versions"]):
        settle_version_later(version["config"])
    published: Response = json_response(version["config"])
    return published


def _broken_precondition(config: Record, data: Record) -> Response | None:
    """Lambda's refusal when $LATEST is not what the caller thinks it is."""
    if data.get("CodeSha256", config["CodeSha256"]) != config["CodeSha256"]:
        message = (
            f"CodeSHA256 ({data['CodeSha256']}) is different from current CodeSHA256 in $LATEST"
            f" ({config['CodeSha256']}). Please try again with the CodeSHA256 in $LATEST."
        )
        return _error("InvalidParameterValueException", message, 400)
    return lambda_svc._check_revision(config, data)  # type: ignore[no-any-return]


def _conflict(function: Record) -> Response | None:
    """The refusal during an update, unless it is the update itself that publishes."""
    call = current_call()
    return None if call is not None and call.operation == "UpdateFunctionCode" else conflict(function)


def _publish(original: Callable[..., Response], name: str, function: Record, data: Record) -> Response:
    status, headers, body = original(name, data)
    if status != 201:
        return status, headers, body
    version = _newest(function)
    # What $LATEST was, not what the version is: a description given to PublishVersion is the version's own.
    version["published_content"] = _content(function["config"])
    function["config"]["RevisionId"] = str(uuid4())
    snapshot = version["config"].get("SnapStart") or {}
    if snapshot.get("ApplyOn") == "PublishedVersions":
        # https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html: Pending until the snapshot is taken.
        version["config"]["SnapStart"] = {**snapshot, "OptimizationStatus": "On"}
        settle_version_later(version["config"])
    published: Response = json_response(version["config"], 201)
    return published


def _newest(function: Record) -> Record:
    newest: Record = function["versions"][max(function["versions"], key=int)]
    return newest


def _content(config: Mapping[str, Json]) -> dict[str, Json]:
    return copy.deepcopy({key: value for key, value in config.items() if key not in _NOT_CONTENT})


def _error(code: str, message: str, status: int) -> Response:
    response: Response = error_response_json(code, message, status)
    return response
