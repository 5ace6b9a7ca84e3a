"""The Lambda function behind the state "Smoke test"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.tasks.judge.smoke_test import smoke_test


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Call the candidate versions and judge their answers."""
    smoke_test(ports, action_input(event))
    return None
