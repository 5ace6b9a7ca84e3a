"""What routes have in common: who calls, what the body says, and how an answer is written."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from sluice.errors import ConfigError


def caller(event: BaseProxyEvent) -> str:
    """The ARN that IAM authorisation found: `arn:aws:sts::111111111111:assumed-role/ci/run-7`."""
    iam = (event.raw_event.get("requestContext", {}).get("authorizer") or {}).get("iam") or {}
    return str(iam.get("userArn") or "")


def json_body(event: BaseProxyEvent) -> Mapping[str, Any]:
    """The object in the body, empty without one; ConfigError."""
    try:
        body = json.loads(event.decoded_body or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ConfigError("The body is not a JSON object", 'Send {"reason": "why"}, or no body at all')
    return body


def text_in(body: Mapping[str, Any], name: str) -> str:
    """A text in the body, empty without one; ConfigError."""
    text = body.get(name) or ""
    if not isinstance(text, str):
        raise ConfigError(f"`{name}` is not a text", f'Write {{"{name}": "..."}}')
    return text


def texts_in(body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts in the body, empty without one; ConfigError."""
    texts = body.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ConfigError(f"`{name}` is not a list of texts", f'Write {{"{name}": ["..."]}}')
    return tuple(texts)


def answer(
    status: HTTPStatus, body: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> Response[str]:
    """JSON."""
    return Response(status, "application/json", json.dumps(body), headers=dict(headers or {}))
