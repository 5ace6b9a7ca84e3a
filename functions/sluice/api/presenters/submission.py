"""Shows what was accepted, and what its author should look at."""

from sluice.api.bodies.submission import LinksRow, SubmittedBody
from sluice.tasks.intake.start_deployment import Submitted


def submitted_body(submitted: Submitted, api_url: str) -> SubmittedBody:
    """A deployment that was made from a config."""
    return {
        "deploymentId": submitted.deployment_id,
        "application": submitted.application,
        "status": "PENDING",
        "blockedBy": submitted.blocked_by or None,
        "warnings": [warning.as_dict() for warning in submitted.warnings],
        "notes": list(submitted.notes),
        "links": links(submitted.deployment_id, api_url),
        "isRepeated": submitted.is_repeated,
    }


def rerun_body(submitted: Submitted, api_url: str) -> SubmittedBody:
    """A deployment that was made from an earlier one."""
    return {**submitted_body(submitted, api_url), "message": submitted.message}


def links(deployment_id: str, api_url: str) -> LinksRow:
    """Where to read on."""
    deployment = f"{api_url}/deployments/{deployment_id}"
    return {"self": deployment, "events": f"{deployment}/events", "config": f"{deployment}/config"}
