"""The Lambda function that detects drift: called on a schedule, and when a deployment has ended."""

from dataclasses import asdict

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.drift.catch_up import note_one
from sluice.tasks.drift.detect_drift import detect_all

_SECONDS, _MOST_FUNCTIONS = 200, 500
"""Less than its Lambda function may run: what was not probed by then comes first in the next run."""


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Note the deployment that has ended, or probe a share of everything that was deployed."""
    deployment_id = event.get("detail", {}).get("deploymentId")
    if deployment_id is not None:
        note_one(ports, deployment_id)
        return None
    return asdict(detect_all(ports, seconds=_SECONDS, most=_MOST_FUNCTIONS))
