"""Asks for the KMS permissions that AWS asks for behind a call: the caller's own, through the service.

A table, bucket, secret or zip under a customer managed key is open only to who may use the key as well, by
the key's policy and by the caller's (kms:ViaService names the service):
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html,
https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html,
https://docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from json import loads
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import dynamodb, kms, s3, secretsmanager

from local.plane.strict.iam_second_look import look_again

_KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"
_CONTROL = frozenset({"CreateTable", "DeleteTable", "DescribeTable", "ListTables", "UpdateTable"})

_zip_key: ContextVar[str] = ContextVar("zip_key", default="")


def apply() -> None:
    """Ask for the key once the call itself is allowed."""
    look_again(resource_arn, enforce)


def resource_arn(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., str],
    service: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    *rest: Any,  # noqa: ANN401
) -> str:
    """The resource the action is judged on; notes the key that a zip is to have."""
    _zip_key.set(_zip_key_in(body) if service == "lambda" else "")
    return original(service, method, path, headers, body, *rest)


def enforce(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., Any],
    access_key: str,
    action: str,
    service: str,
    region: str,
    resource_arn: str = "*",
    *rest: Any,  # noqa: ANN401
    **options: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """None when the request is allowed."""
    refused = original(access_key, action, service, region, resource_arn, *rest, **options)
    needed, key = _needed(action, resource_arn)
    if refused is not None or not needed or kms._resolve_key(key) is None:
        return refused
    context = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
    refused = original(access_key, needed, "kms", region, kms._resolve_key(key)["Arn"], context)
    return None if refused is None else _as_the_service_says_it(refused, service, needed, key)


def _needed(action: str, resource: str) -> tuple[str, str]:
    """The action on a key, and the key; empty where no key is asked for."""
    service, _, operation = action.partition(":")
    if service == "dynamodb" and operation not in _CONTROL:
        return "kms:Decrypt", _key_of_table(resource)
    if service == "s3" and operation in ("GetObject", "GetObjectVersion"):
        return "kms:Decrypt", _key_of_bucket(resource)
    if service == "s3" and operation == "PutObject":
        return "kms:GenerateDataKey", _key_of_bucket(resource)
    if service == "secretsmanager" and operation == "GetSecretValue":
        return "kms:Decrypt", _key_of_secret(resource)
    if service == "lambda" and operation in ("CreateFunction", "UpdateFunctionCode"):
        return "kms:GenerateDataKey", _zip_key.get()
    return "", ""


def _key_of_table(arn: str) -> str:
    table = dynamodb._tables.get(arn.partition(":table/")[2].partition("/")[0]) or {}
    return str((table.get("SSEDescription") or {}).get("KMSMasterKeyArn", ""))


def _key_of_bucket(arn: str) -> str:
    bucket = arn.removeprefix("arn:aws:s3:::").partition("/")[0]
    return str(s3._bucket_default_sse_headers(bucket).get(_KEY_HEADER, ""))


def _key_of_secret(arn: str) -> str:
    _, secret = secretsmanager._resolve(arn)
    return str((secret or {}).get("KmsKeyId") or "")


def _as_the_service_says_it(refused: Any, service: str, needed: str, key: str) -> Any:  # noqa: ANN401
    """The emulator would name the action of the request; AWS names the one that is missing."""
    if isinstance(refused, iam_evaluator.AuthError):
        return refused
    message = (
        f"User: {refused.principal_arn} is not authorized to perform: {needed} on resource: {key}"
        f" because no identity-based policy allows the {needed} action"
    )
    code = "AccessDenied" if service == "s3" else "AccessDeniedException"
    return iam_evaluator.AuthError(code, message)


def _zip_key_in(body: bytes) -> str:
    try:
        fields = loads(body)
    except ValueError:
        return ""
    code = fields.get("Code", fields) if isinstance(fields, dict) else {}
    return str(code.get("SourceKMSKeyArn", "")) if isinstance(code, dict) else ""
