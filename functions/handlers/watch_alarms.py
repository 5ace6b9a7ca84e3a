"""The Lambda function that watches alarms: called every minute, and when an alarm goes red."""

from handlers.entry import Answer, Event, task_handler
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.judge.watch_alarms import ChangedAlarm, watch_alarms


@task_handler
def handler(ports: Ports, event: Event) -> Answer | None:
    """Look at the alarms of the targets that watch the changed one, or at all."""
    name = event.get("detail", {}).get("alarmName")
    changed = ChangedAlarm(event["account"], event["region"], name) if name else None
    count = watch_alarms(ports, changed)
    logger.info("alarms watched", targets=count)
    return {"targets": count}
