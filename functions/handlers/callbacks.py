"""The Lambda function behind callback addresses: the receiver of a webhook says how it went."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from sluice.api.bodies.deployment import problem
from sluice.errors import SluiceError
from sluice.observability import logger
from sluice.tasks.wait.take_callback import take_callback
from sluice.wiring import ports


def handler(event: Mapping[str, Any], _context: object) -> dict[str, object]:
    """Take the answer; the address itself, which is a credential, is never logged."""
    body = str(event.get("body") or "")
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    try:
        taken = take_callback(ports(), event["pathParameters"]["callbackId"], raw)
    except SluiceError as error:
        logger.info("callback refused", code=error.code)
        return _answer(error.http_status, "application/problem+json", problem(error))
    logger.info("callback taken", callback=taken.name, status=taken.status.value)
    return _answer(200, "application/json", {"status": taken.status.value})


def _answer(status: int, content_type: str, body: Mapping[str, object]) -> dict[str, object]:
    return {"statusCode": status, "headers": {"Content-Type": content_type}, "body": json.dumps(body)}
