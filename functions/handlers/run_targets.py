"""The Lambda function behind the state "Run targets"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.dispatch.run_targets import run_targets


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Start every target that waits for nothing."""
    run_targets(ports, event["deploymentId"], event["taskToken"])
    return None
