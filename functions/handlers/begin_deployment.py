"""The Lambda function behind the state "Begin deployment"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.dispatch.begin_deployment import begin_deployment


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Mark the deployment as running."""
    begin_deployment(ports, event["deploymentId"])
    return None
