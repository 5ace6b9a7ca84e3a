"""What a service answers when it is asked too often, fails, or refuses: each in its own protocol.

Codes: the "Common errors" page of each service's API reference; for Lambda
https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html#API_GetFunction_Errors.
"""

import json
from collections.abc import Mapping

from local.plane.calls import Call, Request
from local.plane.faults import FaultKind
from local.plane.shapes import Response

_THROTTLES = {
    "lambda": (429, "TooManyRequestsException"),
    "dynamodb": (400, "ProvisionedThroughputExceededException"),
    "sts": (400, "Throttling"),
    "s3": (503, "SlowDown"),
}
_FAILURES = {
    "lambda": "ServiceException",
    "dynamodb": "InternalServerError",
    "kms": "KMSInternalException",
    "s3": "InternalError",
}
_MESSAGES = {
    FaultKind.THROTTLE: "Rate exceeded",
    FaultKind.ERROR: "An internal error occurred",
    FaultKind.DENY: "User is not authorized to perform this operation",
}


def refusal(kind: FaultKind, call: Call, request: Request) -> Response:
    """The answer to a call that is throttled, fails or is denied."""
    status, code = _status_and_code(kind, call.service)
    message = _MESSAGES[kind]
    if call.service in ("sts", "iam"):
        return _query_error(status, code, message)
    if call.service == "s3":
        return _s3_error(status, code, message, request.method)
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return status, _CBOR_HEADERS, _cbor({"__type": code, "message": message})
    return _json_error(status, code, message)


def _status_and_code(kind: FaultKind, service: str) -> tuple[int, str]:
    if kind is FaultKind.THROTTLE:
        return _THROTTLES.get(service, (400, "ThrottlingException"))
    if kind is FaultKind.ERROR:
        return 500, _FAILURES.get(service, "InternalFailure")
    if service in ("sts", "s3", "iam"):
        return 403, "AccessDenied"
    return 403 if service == "lambda" else 400, "AccessDeniedException"


def _json_error(status: int, code: str, message: str) -> Response:
    body = {"__type": code, "message": message}
    if code == "TooManyRequestsException":
        body |= {"Reason": "CallerRateLimitExceeded", "retryAfterSeconds": "1"}
    headers = {"Content-Type": "application/json", "x-amzn-errortype": code}
    return status, headers, json.dumps(body).encode()


def _query_error(status: int, code: str, message: str) -> Response:
    body = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return (
        status,
        {"Content-Type": "text/xml"},
        f"{body}<RequestId>fault</RequestId></ErrorResponse>".encode(),
    )


def _s3_error(status: int, code: str, message: str, method: str) -> Response:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: a HEAD answer carries no body.
    body = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>fault</RequestId></Error>"
    return status, {"Content-Type": "application/xml"}, b"" if method == "HEAD" else body.encode()


_CBOR_HEADERS = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}


def _cbor(texts: Mapping[str, str]) -> bytes:
    """A map of short texts (RFC 8949, major types 5 and 3)."""
    parts = [bytes([0xA0 + len(texts)])]
    for text in (part for pair in texts.items() for part in pair):
        raw = text.encode()
        parts.append(bytes([0x78, len(raw)]) + raw)
    return b"".join(parts)
