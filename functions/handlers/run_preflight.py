"""The Lambda function behind the state "Run preflight"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.dispatch.run_preflight import run_preflight


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Look at every target before anything changes."""
    run_preflight(ports, event["deploymentId"])
    return None
