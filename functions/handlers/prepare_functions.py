"""The Lambda function behind the state "Prepare functions"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.tasks.change.prepare_functions import prepare_functions


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Secure, update and publish the functions of the target."""
    prepare_functions(ports, action_input(event))
    return None
