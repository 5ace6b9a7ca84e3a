"""Keeps code as Lambda is told to with each update: a copy under a key, or the object in S3 itself.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-self-managed-storage.html: REFERENCE needs an
object version, and each UpdateFunctionCode that does not say it again makes it a COPY; the key of the package
likewise falls back to one that AWS owns. A version keeps what `$LATEST` had when it was published, and
GetFunction gives no Location for code that lies in S3.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from collections.abc import Callable

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Record, Response

_KEPT = ("s3_object_storage_mode", "source_kms_key_arn", "s3_object_ref")


def apply() -> None:
    """Forget what is not said again, and tell of each version how its code is kept."""
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
    replace(
        lambda_svc,
        "_publish_version",
        sha256="3bc240a8db5dc832f515f31d2f1b45b51ba333ac13c9f46ad674f0fdeb0839b3",
    )(publish_version)
    replace(
        lambda_svc,
        "_get_function",
        sha256="4d089b87a93984a2d2299bd388d54c4d460ffd728bb72b5583461d2d9e161efe",
    )(get_function)


def create_function(original: Callable[[Record], Response], data: Record) -> Response:
    """CreateFunction; a version that it publishes is kept like the function."""
    answer = _refusal(data.get("Code", {})) or original(data)
    if answer[0] == 201 and data.get("Publish"):
        function = lambda_svc._functions[data["FunctionName"]]
        function["versions"]["1"] |= {key: function.get(key) for key in _KEPT}
    return answer


def update_code(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionCode: mode and key are those of this call, whatever they were before."""
    function = lambda_svc._functions.get(name)
    refused = _refusal(data)
    if refused or function is None or data.get("DryRun"):
        return refused or original(name, data)
    before = {key: function.get(key) for key in _KEPT}
    function |= dict.fromkeys(_KEPT)
    answer = original(name, data)
    if answer[0] != 200:
        function |= before
    return answer


def publish_version(original: Callable[..., Response], name: str, data: Record) -> Response:
    """PublishVersion: the version keeps the object and the key of `$LATEST`."""
    function = lambda_svc._functions.get(name) or {"versions": {}}
    known = set(function["versions"])
    answer = original(name, data)
    for version in set(function["versions"]) - known:
        function["versions"][version] |= {key: function.get(key) for key in _KEPT}
    return answer


def get_function(original: Callable[..., Response], name: str, qualifier: str | None = None) -> Response:
    """GetFunction, of a version what that version has."""
    status, headers, body = original(name, qualifier)
    answer = json.loads(body)
    if status != 200 or "Location" not in answer["Code"]:
        return status, headers, body
    function = lambda_svc._functions[name]
    record = function["versions"].get(answer["Configuration"]["Version"], function)
    answer["Code"] = _code(record, answer["Code"]["Location"])
    return status, headers, json.dumps(answer).encode()


def _code(record: Record, location: str) -> Record:
    is_reference = record.get("s3_object_storage_mode") == "REFERENCE"
    place = {"ResolvedS3Object": record["s3_object_ref"]} if is_reference else {"Location": location}
    key = record.get("source_kms_key_arn")
    return {"RepositoryType": "S3", **place, **({"SourceKMSKeyArn": key} if key else {})}


def _refusal(code: Record) -> Response | None:
    if code.get("S3ObjectStorageMode") != "REFERENCE" or code.get("S3ObjectVersion"):
        return None
    refused: Response = error_response_json(
        "InvalidParameterValueException",
        "S3ObjectVersion is required when S3ObjectStorageMode is REFERENCE.",
        400,
    )
    return refused
