"""The Lambda function that repairs: called when an execution ended badly, and every minute."""

import json

from handlers.entry import Answer, Event, task_handler
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.dispatch.reconcile import reconcile, reconcile_all


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Repair the deployment whose execution ended, or all that have not ended."""
    execution = event.get("detail", {}).get("input")
    if execution is None:
        count = reconcile_all(ports)
        logger.info("reconciled", unfinished=count)
        return {"unfinished": count}
    reconcile(ports, json.loads(execution)["deploymentId"])
    return None
