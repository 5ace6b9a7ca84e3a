"""The Lambda function behind the state "Send webhook"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.settings import Settings
from sluice.tasks.send_webhook import send_webhook

settings = Settings.from_environment()


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Call the webhook."""
    send_webhook(ports, action_input(event), settings.api_url)
    return None
