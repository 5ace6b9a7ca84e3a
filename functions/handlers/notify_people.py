"""The Lambda function that tells people: called for events of Sluice on the event bus."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.notify.notify_people import notify_people


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Tell the channels that this event is for."""
    settings = ports.settings
    notify_people(ports, event["detail-type"], event["detail"], settings.notify, settings.api_url)
    return None
