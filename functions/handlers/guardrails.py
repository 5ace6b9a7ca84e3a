"""The Lambda function behind the routes of the guardrails: the only one that may write them."""

from typing import Any

from sluice.api.app import app_of
from sluice.api.routes import guardrails

app = app_of(guardrails)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401  Lambda's own shapes
    """The Lambda entry."""
    return app.resolve(event, context)
