"""The Lambda function behind the state "Finish deployment"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.dispatch.finish_deployment import finish_deployment


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Store how the deployment ended."""
    end = finish_deployment(ports, event["deploymentId"], event["error"], event["cause"])
    return {"status": end.status.value, "reason": end.reason}
