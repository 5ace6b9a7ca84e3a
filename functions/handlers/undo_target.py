"""The Lambda function behind the state "Undo target"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.restore.undo_target import undo_target


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Restore what the target's functions were before an earlier deployment."""
    end = undo_target(ports, event["deploymentId"], event["target"])
    return {"outcome": end.outcome.value, "reason": end.reason}
