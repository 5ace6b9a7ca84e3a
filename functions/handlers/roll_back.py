"""The Lambda function behind the state "Roll back"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.restore.roll_back import roll_back


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Put the functions of the target back."""
    end = roll_back(ports, event["deploymentId"], event["target"], event["error"], event["cause"])
    return {"outcome": end.outcome.value, "reason": end.reason}
