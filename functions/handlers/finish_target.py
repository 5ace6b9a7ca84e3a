"""The Lambda function behind the state "Finish target"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.dispatch.finish_target import finish_target


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Store how the target ended and tell its dependents."""
    finish_target(ports, event["deploymentId"], event["target"], event["outcome"], event["reason"])
    return None
