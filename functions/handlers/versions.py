"""The Lambda function behind the routes of versions: shows what needs them, and deletes the others."""

from typing import Any

from sluice.api.app import app_of
from sluice.api.routes import versions

app = app_of(versions)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401  Lambda's own shapes
    """The Lambda entry."""
    return app.resolve(event, context)
