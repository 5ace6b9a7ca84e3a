"""How alarms are described, and that their changes are told.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.contract.builders import functions
from tests.contract.events.test_delivery import Recorder, rule
from tests.plane import PlaneServer, eventually
from tests.quiet_alarm import create_quiet_alarm

pytestmark = pytest.mark.plane

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


def test_alarms_of_both_types_are_described_by_name_and_missing_ones_left_out(
    cloudwatch: Any, metric: str, composite: str
) -> None:
    found = described(cloudwatch, metric, composite, "nobody-made-this")
    assert set(found) == {metric, composite}
    assert found[metric]["StateReason"] == "fine"


def test_composite_alarms_are_left_out_when_their_type_is_not_asked_for(
    cloudwatch: Any, composite: str
) -> None:
    answer = cloudwatch.describe_alarms(AlarmNames=[composite])
    assert (answer["MetricAlarms"], answer.get("CompositeAlarms", [])) == ([], [])


def test_transition_has_its_time_and_an_update_of_the_same_state_leaves_it(
    cloudwatch: Any, metric: str
) -> None:
    def put(state: str) -> datetime:
        cloudwatch.set_alarm_state(AlarmName=metric, StateValue=state, StateReason="by hand")
        at: datetime = described(cloudwatch, metric)[metric]["StateTransitionedTimestamp"]
        return at

    first = put("ALARM")
    assert put("ALARM") == first
    assert put("OK") > first
    assert put("ALARM") > first


def test_composite_alarm_follows_its_children(cloudwatch: Any, metric: str, composite: str) -> None:
    cloudwatch.set_alarm_state(AlarmName=metric, StateValue="ALARM", StateReason="7 errors")
    eventually(lambda: described(cloudwatch, composite)[composite]["StateValue"] == "ALARM", 90)


def test_change_is_told_on_the_default_bus_with_name_state_account_and_region(
    plane_server: PlaneServer, cloudwatch: Any, metric: str
) -> None:
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
