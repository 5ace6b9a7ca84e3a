"""Alarms of all types are read by name, each with what keeps CloudWatch from evaluating it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3

from sluice.aws.target.alarms import alarm_states
from sluice.domain.plan.alarms import AlarmState
from tests.builders import a_target_plan

SINCE = datetime(2026, 11, 28, tzinfo=UTC)
ASKED = {
    "AlarmNames": ["errors", "service", "logs"],
    "AlarmTypes": ["MetricAlarm", "CompositeAlarm", "LogAlarm"],
}
ANSWER = {
    "MetricAlarms": [
        {"AlarmName": "errors", "StateValue": "OK", "EvaluationState": "EVALUATION_ERROR", "StateReason": "x"}
    ],
    "CompositeAlarms": [{"AlarmName": "service", "StateValue": "ALARM", "StateTransitionedTimestamp": SINCE}],
    "LogAlarms": [{"AlarmName": "logs", "StateValue": "ALARM", "StateUpdatedTimestamp": SINCE}],
}


def test_every_type_of_alarm_is_read_when_it_is_named() -> None:
    client = boto3.Session("key", "secret", region_name="eu-central-1").client("cloudwatch")
    asked: list[dict[str, Any]] = []
    client.meta.events.register("provide-client-params", lambda params, **_: asked.append(params))
    # Right before the call would be sent; the answer stands above.
    client.meta.events.register("before-call", lambda **_: (SimpleNamespace(status_code=200), ANSWER))
    seen = alarm_states(a_target_plan(), client, ASKED["AlarmNames"])
    assert asked == [ASKED]
    assert seen == [
        AlarmState("errors", "OK", "x", evaluation="EVALUATION_ERROR"),
        AlarmState("service", "ALARM", "", SINCE.timestamp()),
        AlarmState("logs", "ALARM", "", SINCE.timestamp()),
    ]
    assert [one.is_blind for one in seen] == [True, False, False]
