"""Takes a function's code from any bucket the caller may read, and refuses code that is not there.

https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html: the bucket may be in another account;
Lambda reads it with the caller's permissions. A missing object is an InvalidParameterValueException that
repeats the error of S3; the emulator would create a function without code.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable

from ministack.core.responses import error_response_json, get_region, request_scope
from ministack.services import lambda_svc, s3

from local.plane.patching import replace
from local.plane.shapes import Record, Response

Fetch = Callable[..., bytes | None]


def apply() -> None:
    """Read code wherever it is, and say so when it is nowhere."""
    replace(
        lambda_svc,
        "_fetch_code_from_s3",
        sha256="e05246c20b3215cf455c143898fe5e07130563f52b4bffddb8c7ad55a29d8011",
    )(fetch)
    replace(
        lambda_svc,
        "_create_function",
        sha256="e307eecdf0d8b51c92b7fae699127688ec9ba5e7f38999c095d5752c7fdd913b",
    )(create)
    replace(
        lambda_svc,
        "_update_code",
        sha256="0998d118b422f475a232c87165d5df80be0c99bbc2517f9aa6e386437226f46a",
    )(update)


def fetch(original: Fetch, bucket: str, key: str, version_id: str | None = None) -> bytes | None:
    """The object as its owner sees it; whether the caller may read it was judged before.

    The emulator keeps buckets by account, though their names are one namespace.
    """
    owner = s3._bucket_owner_account(bucket)
    if owner is None:
        return None
    with request_scope(owner, get_region()):
        return original(bucket, key, version_id=version_id)


def create(original: Callable[[Record], Response], data: Record) -> Response:
    """CreateFunction, unless its code is not there."""
    return missing(data.get("Code", {})) or original(data)


def update(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionCode, unless the code is not there."""
    return missing(data) or original(name, data)


def missing(source: Record) -> Response | None:
    """Lambda's answer for an object that does not exist, None when there is one or none is asked for."""
    if "S3Bucket" not in source or "S3Key" not in source:
        return None
    bucket, key, version = source["S3Bucket"], source["S3Key"], source.get("S3ObjectVersion")
    if s3._bucket_owner_account(bucket) is None:
        return _refused("NoSuchBucket", "The specified bucket does not exist")
    if lambda_svc._fetch_code_from_s3(bucket, key, version_id=version) is None:
        return _refused("NoSuchKey", "The specified key does not exist.")
    return None


def _refused(code: str, message: str) -> Response:
    text = f"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}"
    refusal: Response = error_response_json("InvalidParameterValueException", text, 400)
    return refusal
