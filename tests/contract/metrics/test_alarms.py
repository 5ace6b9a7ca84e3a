"""Alarms: how they are described, and that their changes are told."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.contract.builders import functions
from tests.contract.events.test_delivery import Recorder, rule
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer, eventually
from tests.quiet_alarm import create_quiet_alarm

pytestmark = pytest.mark.plane

DESCRIBE = documented("AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html")

TYPES = ["MetricAlarm", "CompositeAlarm"]


@pytest.fixture
def cloudwatch(plane_server: PlaneServer) -> Any:
    return plane_server.client("cloudwatch")


@pytest.fixture
def metric(cloudwatch: Any) -> Iterator[str]:
    name = functions.unique("errors")
    create_quiet_alarm(cloudwatch, name, reason="fine")
    yield name
    cloudwatch.delete_alarms(AlarmNames=[name])


@pytest.fixture
def composite(cloudwatch: Any, metric: str) -> Iterator[str]:
    name = functions.unique("service")
    cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=f'ALARM("{metric}")')
    yield name
    cloudwatch.delete_alarms(AlarmNames=[name])


def described(cloudwatch: Any, *names: str) -> dict[str, Any]:
    answer = cloudwatch.describe_alarms(AlarmNames=list(names), AlarmTypes=TYPES)
    return {one["AlarmName"]: one for one in (*answer["MetricAlarms"], *answer["CompositeAlarms"])}


@DESCRIBE
def test_alarms_of_both_types_are_described_by_name_and_missing_ones_left_out(
    cloudwatch: Any, metric: str, composite: str
) -> None:
    """DescribeAlarms by name describes alarms of both types and leaves out names that do not exist."""
    found = described(cloudwatch, metric, composite, "nobody-made-this")
    assert set(found) == {metric, composite}
    assert found[metric]["StateReason"] == "fine"


@DESCRIBE
def test_composite_alarms_are_left_out_when_their_type_is_not_asked_for(
    cloudwatch: Any, composite: str
) -> None:
    """DescribeAlarms without AlarmTypes describes metric alarms only."""
    answer = cloudwatch.describe_alarms(AlarmNames=[composite])
    assert (answer["MetricAlarms"], answer.get("CompositeAlarms", [])) == ([], [])


@DESCRIBE
def test_transition_has_its_time_and_an_update_of_the_same_state_leaves_it(
    cloudwatch: Any, metric: str
) -> None:
    """StateTransitionedTimestamp is when the state last became another, not when it was set again."""

    def put(state: str) -> datetime:
        cloudwatch.set_alarm_state(AlarmName=metric, StateValue=state, StateReason="by hand")
        at: datetime = described(cloudwatch, metric)[metric]["StateTransitionedTimestamp"]
        return at

    first = put("ALARM")
    assert put("ALARM") == first
    assert put("OK") > first
    assert put("ALARM") > first


@recorded("cloudwatch/test_cloudwatch", "TestCloudwatch::test_trigger_composite_alarm[json]", "2025-09-19")
def test_composite_alarm_follows_its_children(cloudwatch: Any, metric: str, composite: str) -> None:
    """A composite alarm follows the alarms of its rule."""
    cloudwatch.set_alarm_state(AlarmName=metric, StateValue="ALARM", StateReason="7 errors")
    eventually(lambda: described(cloudwatch, composite)[composite]["StateValue"] == "ALARM", 90)


@documented("AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html")
def test_change_is_told_on_the_default_bus_with_name_state_account_and_region(
    plane_server: PlaneServer, cloudwatch: Any, metric: str
) -> None:
    """A change of an alarm is an event on the default bus, with its name, both states, account and region."""
    recorder = Recorder(plane_server)
    pattern = {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "detail": {"alarmName": [metric], "state": {"value": ["ALARM"]}},
    }
    rule(plane_server, pattern, recorder.arn)
    cloudwatch.set_alarm_state(AlarmName=metric, StateValue="ALARM", StateReason="7 errors")
    event = recorder.next()["event"]
    assert event["detail"]["alarmName"] == metric
    assert event["detail"]["state"]["value"] == "ALARM"
    assert event["detail"]["previousState"]["value"] == "OK"
    arn = described(cloudwatch, metric)[metric]["AlarmArn"]
    assert event["resources"] == [arn]
    assert [event["region"], event["account"]] == arn.split(":")[3:5]
