"""Keeps for each version or alias what Lambda keeps beside it: runtime management, asynchronous calls.

Recorded at AWS: tests/contract/functions/test_controls.py. The emulator knows no runtime management at all.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any

from ministack.core.responses import error_response_json, get_region, json_response
from ministack.services import lambda_svc

from local.plane.gateway import current_call
from local.plane.patching import replace
from local.plane.shapes import Record, Response

_LATEST = "$LATEST"
_NUMBERS = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds")
_RUNTIME_CALLS = ("GetRuntimeManagementConfig", "PutRuntimeManagementConfig")


def apply() -> None:
    """Stand before the calls of both settings."""
    for name, digest, patch in (
        (
            "handle_request",
            "f2255bfe6f90ab0a0c4f3a144cb0c1ba058e49a804d77bbefb9fa9249e534948",
            handle_request,
        ),
        ("_build_config", "db4f17d90d9011d30781b8f116948bd55a1183e64a59bfc048930590bc5a1e7d", build_config),
        (
            "_get_event_invoke_config",
            "e05c2c3e32b45ca9422b10327ac666b60c8f9448aa612593823f21fa842dfa8a",
            get_event_invoke_config,
        ),
        (
            "_put_event_invoke_config",
            "e53a9f8cbd9cf1c172722a1d0d95de938701b993c8521e51c218d36ae6f9f818",
            put_event_invoke_config,
        ),
        (
            "_delete_event_invoke_config",
            "b309c08b988a7af7868d31f959baa473b37eedcf1e33346efb28c21f975db6e6",
            delete_event_invoke_config,
        ),
    ):
        replace(lambda_svc, name, sha256=digest)(patch)


async def handle_request(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., Awaitable[Response]],
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query_params: dict[str, Any],
) -> Response:
    """Get- and PutRuntimeManagementConfig; all else is for the emulator."""
    call = current_call()
    if call is None or call.operation not in _RUNTIME_CALLS:
        return await original(method, path, headers, body, query_params)
    name = path.split("/functions/")[1].split("/", maxsplit=1)[0]
    qualifier = lambda_svc._qualifier_from_path_or_query(None, query_params) or _LATEST
    function = lambda_svc._functions.get(name)
    if function is None or not (qualifier == _LATEST or qualifier in function["versions"]):
        return _error("ResourceNotFoundException", f"Function not found: {_arn(name, qualifier)}", 404)
    kept = function.setdefault("runtime_management", {})
    if method == "PUT":
        wanted = json.loads(body)
        if (wanted["UpdateRuntimeOn"] == "Manual") != bool(wanted.get("RuntimeVersionArn")):
            text = "RuntimeVersionArn goes together with UpdateRuntimeOn Manual."
            return _error("InvalidParameterValueException", text, 400)
        kept[qualifier] = wanted
    shown = kept.get(qualifier) or {"UpdateRuntimeOn": "Auto"}
    answer: Response = json_response({**shown, "FunctionArn": _arn(name, qualifier)})
    return answer


def build_config(original: Callable[..., Record], name: str, data: Record, *rest: object) -> Record:
    """CreateFunction: the build of its runtime has an ARN."""
    config = original(name, data, *rest)
    digest = sha256(str(config.get("Runtime")).encode()).hexdigest()
    build = f"arn:aws:lambda:{get_region()}::runtime:{digest}"
    return {**config, "RuntimeVersionConfig": {"RuntimeVersionArn": build}}


def get_event_invoke_config(_original: Callable[..., Response], name: str, qualifier: str | None) -> Response:
    """GetFunctionEventInvokeConfig: only the configuration is looked for, whatever became of the rest."""
    config = _config(name, qualifier)
    answer: Response = json_response(config) if config else _absent(name, qualifier)
    return answer


def put_event_invoke_config(
    original: Callable[..., Response], name: str, qualifier: str | None, data: Record
) -> Response:
    """PutFunctionEventInvokeConfig: what is not given has no value, and shows none."""
    if not lambda_svc._function_qualifier_exists(lambda_svc._functions.get(name), qualifier):
        return _error("ResourceNotFoundException", "The function doesn't exist.", 404)
    problem = _problem(name, data)
    if problem is not None:
        return _error("InvalidParameterValueException", problem, 400)
    answer = original(name, _plain(qualifier), data)
    if answer[0] != 200:
        return answer
    config = _config(name, qualifier) or {}
    for key in _NUMBERS:
        if key not in data:
            del config[key]
    config["DestinationConfig"] = {"OnSuccess": {}, "OnFailure": {}, **(data.get("DestinationConfig") or {})}
    config["FunctionArn"] = _arn(name, qualifier)
    written: Response = json_response(config)
    return written


def delete_event_invoke_config(
    original: Callable[..., Response], name: str, qualifier: str | None
) -> Response:
    """DeleteFunctionEventInvokeConfig: of an alias that is gone as well."""
    config = _config(name, qualifier)
    if config is None:
        return _absent(name, qualifier)
    if _plain(qualifier) is None:
        return original(name, None)
    del lambda_svc._functions[name]["event_invoke_configs"][qualifier]
    return 204, {}, b""


def _problem(name: str, data: Record) -> str | None:
    """Why Lambda refuses the configuration, in its words."""
    if not any(data.get(key) is not None for key in (*_NUMBERS, "DestinationConfig")):
        return "You must specify at least one of error handling or destination setting."
    sent = [(one or {}).get("Destination") or "" for one in (data.get("DestinationConfig") or {}).values()]
    for arn in sent:
        if not arn.startswith("arn:aws:lambda:"):
            continue
        if arn.split(":")[6] == name:
            return "You can't specify the function as a destination for itself."
        if arn.split(":")[6] not in lambda_svc._functions:
            return f"The destination ARN {arn} is invalid."
    return None


def _config(name: str, qualifier: str | None) -> Record | None:
    function = lambda_svc._functions.get(name) or {}
    found: Record | None = (function.get("event_invoke_configs") or {}).get(_plain(qualifier) or "")
    return found


def _plain(qualifier: str | None) -> str | None:
    return None if qualifier in (None, _LATEST) else qualifier


def _arn(name: str, qualifier: str | None) -> str:
    return f"{lambda_svc._func_arn(name)}:{qualifier or _LATEST}"


def _absent(name: str, qualifier: str | None) -> Response:
    text = f"The function {_arn(name, qualifier)} doesn't have an EventInvokeConfig"
    return _error("ResourceNotFoundException", text, 404)


def _error(code: str, text: str, status: int) -> Response:
    refused: Response = error_response_json(code, text, status)
    return refused
