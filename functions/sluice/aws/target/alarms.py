"""Reads how alarms stand, from CloudWatch in the target's account; judges none of them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html: without AlarmTypes
only metric alarms are answered, and composite alarms only to who may describe alarms on `*`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import is_access_denied, message_of, retryable
from sluice.domain.plan.alarms import KEPT_REASON_LENGTH, AlarmState
from sluice.domain.plan.target import TargetPlan
from sluice.errors import AccessDeniedError, AlarmError

_NAMES_PER_CALL = 100  # AWS: DescribeAlarms, AlarmNames
_TYPES = ("MetricAlarm", "CompositeAlarm", "LogAlarm")

DESCRIBING_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "cloudwatch:DescribeAlarms", "Resource": "*"}],
    }
)
"""For a session that only looks at alarms."""


def alarm_states(
    target: TargetPlan,
    cloudwatch: Any,  # noqa: ANN401  AWS clients have no static type
    names: Sequence[str],
) -> list[AlarmState]:
    """The alarms with these names; those that do not exist are left out. AccessDeniedError."""
    try:
        with retryable(f"read alarms in {target.region}"):
            return [_to_state(alarm) for alarm in _alarms(cloudwatch, names)]
    except ClientError as error:
        if is_access_denied(error):
            raise AccessDeniedError(
                f"Role {target.deploy_role_arn} may not read alarms: {message_of(error)}",
                "Allow cloudwatch:DescribeAlarms on * in the role's policy, as the template of the target"
                " account role does",
            ) from error
        raise AlarmError(f"AWS could not read the alarms: {message_of(error)}") from error


def _alarms(cloudwatch: Any, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401
    paginator = cloudwatch.get_paginator("describe_alarms")
    for first in range(0, len(names), _NAMES_PER_CALL):
        some = list(names[first : first + _NAMES_PER_CALL])
        for page in paginator.paginate(AlarmNames=some, AlarmTypes=list(_TYPES)):
            yield from page.get("MetricAlarms", ())
            yield from page.get("CompositeAlarms", ())
            yield from page.get("LogAlarms", ())


def _to_state(alarm: Mapping[str, Any]) -> AlarmState:
    since = alarm.get("StateTransitionedTimestamp") or alarm.get("StateUpdatedTimestamp")
    return AlarmState(
        str(alarm["AlarmName"]),
        str(alarm["StateValue"]),
        str(alarm.get("StateReason", ""))[:KEPT_REASON_LENGTH],
        since.timestamp() if since else 0.0,
        str(alarm.get("EvaluationState", "")),
    )
