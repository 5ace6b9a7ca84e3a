"""The Lambda function behind the state "Set weight"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.tasks.change.set_weight import set_weight


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Move the aliases of the target to the weight of the step."""
    set_weight(ports, action_input(event))
    return None
