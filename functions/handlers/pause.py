"""The Lambda function behind the state "Pause"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.tasks.wait.pause import pause


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Note the pause and leave the workflow waiting for its end."""
    pause(ports, action_input(event), int(event["seconds"]), event["taskToken"])
    return None
