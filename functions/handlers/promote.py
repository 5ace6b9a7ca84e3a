"""The Lambda function behind the state "Promote"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.tasks.change.promote import promote


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Complete the rollout of the target."""
    promote(ports, action_input(event))
    return None
