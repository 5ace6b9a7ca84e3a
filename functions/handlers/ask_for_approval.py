"""The Lambda function behind the state "Ask for approval"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.tasks.wait.ask_for_approval import ask_for_approval


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Open the approval and leave the workflow waiting; started again when the time is up, end it."""
    ask_for_approval(
        ports,
        action_input(event),
        event["taskToken"],
        ports.settings.api_url,
        has_expired=event.get("hasExpired", False),
    )
    return None
