"""The Lambda function behind the state "Judge metrics"."""

from handlers.entry import Answer, Event, action_input, task_handler
from sluice.ports import Ports
from sluice.tasks.judge.judge_metrics import judge_metrics


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Judge what is due and leave the workflow waiting, unless that decides."""
    judge_metrics(ports, action_input(event), float(event["seconds"]), event["taskToken"])
    return None
