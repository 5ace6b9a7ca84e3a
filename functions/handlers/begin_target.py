"""The Lambda function behind the state "Begin target"."""

from handlers.entry import Answer, Event, task_handler
from sluice.ports import Ports
from sluice.tasks.dispatch.begin_target import begin_target


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Give the execution its stages."""
    may_pause = bool(event.get("mayPause"))
    beginning = begin_target(
        ports, event["deploymentId"], event["target"], event.get("recover"), may_pause=may_pause
    )
    return {
        "stages": [stage.workflow_input() for stage in beginning.stages],
        "timeLimitSeconds": beginning.time_limit_seconds,
    }
