"""Makes updates of a function take time, as on Lambda, and refuses what Lambda refuses meanwhile.

https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html: after CreateFunction a function is
Pending; after an update its LastUpdateStatus is InProgress, calls reach the code before it, and
UpdateFunctionCode, UpdateFunctionConfiguration and PublishVersion fail with ResourceConflictException.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import base64
import copy
import json
from collections.abc import Callable
from uuid import uuid4

from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc

from local.plane.gateway import current_call
from local.plane.patching import replace
from local.plane.runtime.code import code_sha256
from local.plane.shapes import Json, Record, Response
from local.plane.windows import after_window

Operation = Callable[[str, Record], Response]


def apply() -> None:
    """Give every update its window."""
    replace(
        lambda_svc,
        "_update_code",
        sha256="0998d118b422f475a232c87165d5df80be0c99bbc2517f9aa6e386437226f46a",
    )(update_code)
    replace(
        lambda_svc,
        "_update_config",
        sha256="6999cb0695dace0099e67202b6e8813c5f1bf5e9f8157463664fb5d4129f2ad6",
    )(update)
    replace(
        lambda_svc,
        "_schedule_state_transition",
        sha256="f072b21e2fd9fe3c8a90c742f6ead350bf9660c6e3ba04d196e22e78178066bd",
    )(settle_later)
    replace(
        lambda_svc,
        "_build_config",
        sha256="db4f17d90d9011d30781b8f116948bd55a1183e64a59bfc048930590bc5a1e7d",
    )(build_config)


def build_config(original: Callable[..., Record], *arguments: Json, **options: Json) -> Record:
    """The configuration of a new function: it is Pending, and has no status of an update."""
    config = original(*arguments, **options)
    for key in _UPDATE_STATUS:
        config.pop(key, None)
    return config


def update_code(original: Operation, name: str, data: Record) -> Response:
    """UpdateFunctionCode; DryRun answers what would be and changes nothing."""
    return (dry_run if data.get("DryRun") else update)(original, name, data)


def update(original: Operation, name: str, data: Record) -> Response:
    """An update of code or configuration: refused during another one, else in progress for a while."""
    function = lambda_svc._functions.get(name)
    if function is None:
        return original(name, data)
    if refused := conflict(function):
        return refused
    before = {"config": {**copy.deepcopy(function["config"]), **_SETTLED}, "code_zip": function["code_zip"]}
    status, headers, body = original(name, data)
    if status != 200:
        return status, headers, body
    function["before_update"] = before
    # The function goes on serving, so its State stays Active; the emulator makes it Pending.
    function["config"]["State"] = "Active"
    for key in ("StateReason", "StateReasonCode"):
        function["config"].pop(key, None)
    return _answer(function["config"])


def dry_run(original: Operation, name: str, data: Record) -> Response:
    """The answer an update would have, worked out on a copy that is thrown away."""
    function = lambda_svc._functions.get(name)
    if function is None:
        return original(name, data)
    if "RevisionId" in data and data["RevisionId"] != function["config"]["RevisionId"]:
        return original(name, data)
    package = _package(data)
    if package is None:
        return original(name, data)
    return _answer({**function["config"], "CodeSize": len(package), "CodeSha256": code_sha256(package)})


def _package(data: Record) -> bytes | None:
    if "ZipFile" in data:
        return base64.b64decode(data["ZipFile"])
    package: bytes | None = lambda_svc._fetch_code_from_s3(
        data["S3Bucket"], data["S3Key"], version_id=data.get("S3ObjectVersion")
    )
    return package


def conflict(function: Record) -> Response | None:
    """Lambda's refusal while a function is not ready, None when it is.

    CloudFormation waits for each of its own updates, so a stack operation is never refused.
    """
    call = current_call()
    if call is None or call.service != "lambda":
        return None
    config = function["config"]
    if config.get("State") == "Pending":
        return _conflict(f"The function is currently in the following state: {config['State']}")
    if config.get("LastUpdateStatus") == "InProgress":
        return _conflict(f"An update is in progress for resource: {config['FunctionArn']}")
    return None


def settle_later(_original: Callable[..., None], name: str, _delay: float) -> None:
    """End the window that just opened, unless a later one opens before."""
    function = lambda_svc._functions.get(name)
    if function is not None:
        window = function["update_window"] = uuid4()
        after_window(lambda: settle(function) if function["update_window"] == window else None)


def settle(function: Record) -> None:
    """The function is ready: its new code serves, and its state, and so its revision, has changed."""
    function.pop("before_update", None)
    _settle_config(function["config"])


def settle_for_a_stack(function: Record) -> None:
    """End the open window, if a stack operation asks: CloudFormation has waited for its update by then.

    A version copies the state of `$LATEST`, and one that was published in the window would stay in it.
    """
    call = current_call()
    if (call is None or call.service != "lambda") and function["config"].get(
        "LastUpdateStatus"
    ) == "InProgress":
        function["update_window"] = None
        settle(function)


def settle_version_later(config: dict[str, Json]) -> None:
    """Let a version that was published together with new code be Pending for one window.

    Recorded at AWS, 2025-11-25: TestLambdaVersions::test_publish_version_on_create, test_publish_with_update.
    """
    config |= {
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
    }
    for key in _UPDATE_STATUS:
        config.pop(key, None)
    after_window(lambda: _settle_config(config))


def _settle_config(config: dict[str, Json]) -> None:
    _make_ready(config)
    # Lambda writes the new state into the configuration, which makes a new revision of it.
    config["RevisionId"] = str(uuid4())


_SETTLED = {"State": "Active", "LastUpdateStatus": "Successful"}
_UPDATE_STATUS = ("LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode")
_REASONS = ("StateReason", "StateReasonCode", *_UPDATE_STATUS[1:])


def _make_ready(config: dict[str, Json]) -> None:
    config |= _SETTLED
    for key in _REASONS:
        config.pop(key, None)


def _conflict(reason: str) -> Response:
    message = f"The operation cannot be performed at this time. {reason}"
    response: Response = error_response_json("ResourceConflictException", message, 409)
    return response


def _answer(config: Record) -> Response:
    # Written out at once: the record goes on changing, the answer must not.
    response: Response = json_response(json.loads(json.dumps(config)))
    return response
