"""The Lambda function behind the state "Cancel targets"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.dispatch.cancel_targets import cancel_targets


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Skip what waits and let what runs roll back."""
    cancel_targets(ports, event["deploymentId"], event["error"], event["cause"], event["taskToken"])
    return None
