"""Tells EventBridge when an alarm changes its state, and keeps the time of that change.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html (the event) and
API_MetricAlarm.html (StateTransitionedTimestamp, which an update within the same state leaves alone).
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, eventbridge

from local.plane import clock
from local.plane.patching import replace
from local.plane.shapes import Json


def apply() -> None:
    """Send the events from where every transition is noted."""
    replace(
        cloudwatch,
        "_record_history",
        sha256="c5890b06e5c82d3d80855e157b695b5ab9cddcb6a31083233e8360c9ed70222e",
    )(record_history)


def record_history(
    original: Callable[..., None], alarm_name: str, old: str, new: str, reason: str, *rest: Json
) -> None:
    """Note the transition, and tell of it."""
    original(alarm_name, old, new, reason, *rest)
    alarm = cloudwatch._alarms.get(alarm_name) or cloudwatch._composite_alarms.get(alarm_name)
    if alarm is None or old == new:
        return
    now = clock.current().now()
    alarm["StateTransitionedTimestamp"] = now
    eventbridge._dispatch_event(_event(alarm["AlarmArn"], alarm_name, old, new, reason, now))


def _event(arn: str, name: str, old: str, new: str, reason: str, now: float) -> Json:  # noqa: PLR0917
    at = datetime.fromtimestamp(now, UTC)
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"
    detail = {
        "alarmName": name,
        "state": {"value": new, "reason": reason, "timestamp": stamp},
        "previousState": {"value": old, "timestamp": stamp},
        "configuration": {},
    }
    return {
        "EventId": str(uuid.uuid4()),
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Detail": json.dumps(detail),
        "EventBusName": "default",
        "Time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Resources": [arn],
        "Account": get_account_id(),
        "Region": get_region(),
    }
