"""Keeps code signing configurations, and refuses unsigned code where one enforces signatures.

Nothing signs code here, so all code counts as unsigned. Recorded at AWS:
tests/contract/functions/test_code_signing.py.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import lambda_svc

from local.plane.gateway import current_call
from local.plane.patching import replace
from local.plane.shapes import Record, Response

_configs: dict[str, Record] = {}
_UNVERIFIED = (
    "The code signature failed one or more of the validation checks for signature mismatch or expiry, and the"
    " code signing policy is set to ENFORCE. Lambda blocks the deployment."
)


def apply() -> None:
    """Answer the calls about configurations, and look at all code that is sent."""
    replace(
        lambda_svc,
        "handle_request",
        sha256="f2255bfe6f90ab0a0c4f3a144cb0c1ba058e49a804d77bbefb9fa9249e534948",
    )(handle_request)
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


async def handle_request(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., Awaitable[Response]],
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query_params: dict[str, Any],
) -> Response:
    """What is about code signing; all else is for the emulator."""
    call = current_call()
    answer = _ANSWERS.get(call.operation) if call else None
    if answer is None:
        return await original(method, path, headers, body, query_params)
    name = unquote(path.rstrip("/").split("/functions/")[-1].split("/")[0])
    arn = unquote(path.rstrip("/").rpartition("/")[2])
    return answer(name if "/functions/" in path else arn, json.loads(body or b"{}"))


def create_function(original: Callable[[Record], Response], data: Record) -> Response:
    """CreateFunction."""
    arn = data.get("CodeSigningConfigArn")
    if arn and arn not in _configs:
        return _no_config(arn)
    if arn and _enforces(arn):
        return _error("CodeVerificationFailedException", _UNVERIFIED, 400)
    answer = original(data)
    if arn and answer[0] == 201:
        lambda_svc._functions[data["FunctionName"]]["code_signing_config_arn"] = arn
    return answer


def update_code(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionCode."""
    arn = (lambda_svc._functions.get(name) or {}).get("code_signing_config_arn")
    if arn and _enforces(arn) and not data.get("DryRun"):
        return _error("CodeVerificationFailedException", _UNVERIFIED, 400)
    return original(name, data)


def _create(_path: str, data: Record) -> Response:
    name = f"csc-{uuid4().hex[:17]}"
    arn = f"arn:aws:lambda:{get_region()}:{get_account_id()}:code-signing-config:{name}"
    _configs[arn] = {
        "CodeSigningConfigId": name,
        "CodeSigningConfigArn": arn,
        "Description": data.get("Description", ""),
        "AllowedPublishers": data["AllowedPublishers"],
        "CodeSigningPolicies": {
            "UntrustedArtifactOnDeployment": "Warn",
            **data.get("CodeSigningPolicies", {}),
        },
        "LastModified": "2026-01-01T00:00:00.000+0000",
    }
    return _shown({"CodeSigningConfig": _configs[arn]}, 201)


def _get(arn: str, _data: Record) -> Response:
    if arn in _configs:
        return _shown({"CodeSigningConfig": _configs[arn]})
    text = f"The Lambda code signing configuration {arn} can not be found."
    return _error("ResourceNotFoundException", text, 404)


def _put_on_function(name: str, data: Record) -> Response:
    arn = data["CodeSigningConfigArn"]
    if arn not in _configs:
        return _no_config(arn)
    if name not in lambda_svc._functions:
        return _no_function(name)
    lambda_svc._functions[name]["code_signing_config_arn"] = arn
    return _shown({"CodeSigningConfigArn": arn, "FunctionName": name})


def _get_of_function(name: str, _data: Record) -> Response:
    """Nothing at all when the function has none."""
    if name not in lambda_svc._functions:
        return _no_function(name)
    arn = lambda_svc._functions[name].get("code_signing_config_arn")
    return _shown({"CodeSigningConfigArn": arn, "FunctionName": name} if arn else {})


def _delete(arn: str, data: Record) -> Response:
    """One that a function has stays."""
    found = _get(arn, data)
    if found[0] != 200:
        return found
    if any(one.get("code_signing_config_arn") == arn for one in lambda_svc._functions.values()):
        return _error("ResourceConflictException", "The code signing configuration is in use.", 409)
    del _configs[arn]
    return 204, {}, b""


def _delete_of_function(name: str, _data: Record) -> Response:
    if name not in lambda_svc._functions:
        return _no_function(name)
    lambda_svc._functions[name].pop("code_signing_config_arn", None)
    return 204, {}, b""


_ANSWERS: Mapping[str, Callable[[str, Record], Response]] = {
    "CreateCodeSigningConfig": _create,
    "GetCodeSigningConfig": _get,
    "DeleteCodeSigningConfig": _delete,
    "PutFunctionCodeSigningConfig": _put_on_function,
    "GetFunctionCodeSigningConfig": _get_of_function,
    "DeleteFunctionCodeSigningConfig": _delete_of_function,
}


def _enforces(arn: str) -> bool:
    policies = (_configs.get(arn) or {}).get("CodeSigningPolicies") or {}
    return bool(policies.get("UntrustedArtifactOnDeployment") == "Enforce")


def _no_function(name: str) -> Response:
    return _error("ResourceNotFoundException", f"Function not found: {lambda_svc._func_arn(name)}", 404)


def _no_config(arn: str) -> Response:
    text = (
        "The code signing configuration cannot be found. Check that the provided configuration is not"
        f" deleted: {arn}."
    )
    return _error("CodeSigningConfigNotFoundException", text, 404)


def _shown(answer: Record, status: int = 200) -> Response:
    response: Response = json_response(answer, status)
    return response


def _error(code: str, text: str, status: int) -> Response:
    refused: Response = error_response_json(code, text, status)
    return refused
