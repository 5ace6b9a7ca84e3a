"""What a service answers when it is asked too often, fails, or refuses: each in its own protocol.

Codes: the "Common errors" page of each service's API reference; for Lambda
https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html#API_GetFunction_Errors.
A conflict is what DynamoDB answers to a write of an item that a transaction is writing at that moment.
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
    FaultKind.CONFLICT: "Transaction is ongoing for the item",
}
REFUSALS = frozenset(_MESSAGES)
"""What is answered in place of the call, which does not take effect."""


def refusal(kind: FaultKind, call: Call, request: Request) -> Response:
    """The answer to a call that is throttled, fails, is denied or meets a transaction."""
    if kind is FaultKind.CONFLICT and call.operation == "TransactWriteItems":
        return _cancelled_transaction(request)
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
    if kind is FaultKind.CONFLICT:
        return 400, "TransactionConflictException"
    if kind is FaultKind.ERROR:
        return 500, _FAILURES.get(service, "InternalFailure")
    if service in ("sts", "s3", "iam"):
        return 403, "AccessDenied"
    return 403 if service == "lambda" else 400, "AccessDeniedException"


def _cancelled_transaction(request: Request) -> Response:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors."""
    writes = json.loads(request.body)["TransactItems"]
    conflict = {"Code": "TransactionConflict", "Message": _MESSAGES[FaultKind.CONFLICT]}
    reasons = [conflict, *({"Code": "None"} for _ in writes[1:])]
    codes = ", ".join(reason["Code"] for reason in reasons)
    code = "TransactionCanceledException"
    body = {
        "__type": f"com.amazonaws.dynamodb.v20120810#{code}",
        "Message": f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        "CancellationReasons": reasons,
    }
    return 400, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(body).encode()


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
