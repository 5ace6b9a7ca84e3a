"""The Lambda function behind the HTTP API: deployments, and what people do with them."""

from typing import Any

from sluice.api.app import app_of
from sluice.api.routes import (
    analyses,
    control,
    deployments,
    description,
    drift,
    insights,
    intake,
    rerun,
    sessions,
)

app = app_of(analyses, control, deployments, description, drift, insights, intake, rerun, sessions)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401  Lambda's own shapes
    """The Lambda entry."""
    return app.resolve(event, context)
