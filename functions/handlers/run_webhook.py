"""The Lambda function behind the state "Run webhook"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.tasks.wait.run_webhook import run_webhook


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Call the webhook and leave the workflow waiting."""
    run_webhook(ports, action_input(event), event["taskToken"], ports.settings.api_url)
    return None
