"""Alarms of a target's account, as its owner makes, moves and forwards them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local.sample_functions import Place
from tests.quiet_alarm import create_quiet_alarm
from tests.scenarios.world import World, fresh


@dataclass(frozen=True)
class Alarm:
    """A metric alarm without any metric: it stands as it was put."""

    place: Place
    name: str

    def put(self, state: str, reason: str = "Threshold Crossed: 7 errors") -> None:
        """Give it a state."""
        self.place.client("cloudwatch").set_alarm_state(
            AlarmName=self.name, StateValue=state, StateReason=reason
        )

    def delete(self) -> None:
        """Take it away."""
        self.place.client("cloudwatch").delete_alarms(AlarmNames=[self.name])


def an_alarm(place: Place, state: str = "OK") -> Alarm:
    """A fresh alarm in this state."""
    alarm = Alarm(place, fresh("errors"))
    create_quiet_alarm(place.client("cloudwatch"), alarm.name, state)
    return alarm


def a_composite(place: Place, *children: Alarm) -> Alarm:
    """An alarm that is red when any of these is."""
    alarm = Alarm(place, fresh("service"))
    rule = " OR ".join(f'ALARM("{child.name}")' for child in children)
    place.client("cloudwatch").put_composite_alarm(AlarmName=alarm.name, AlarmRule=rule)
    return alarm


def watching(*alarms: Alarm, already: str | None = None) -> dict[str, Any]:
    """The `alarms` of a target or strategy."""
    policy = {"alreadyInAlarm": already} if already else {}
    return {"names": [alarm.name for alarm in alarms], **policy}


@contextmanager
def forwarded(world: World, place: Place) -> Iterator[None]:
    """The owner of the account sends its alarm events to the control plane, which lets them in."""
    home = world.plane.session().client("events")
    bus = f"arn:aws:events:{world.plane.home_region}:{world.plane.home_account}:event-bus/default"
    owner, name = place.client("events"), fresh("alarms-to-sluice")
    pattern = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}
    home.put_permission(
        EventBusName="default", StatementId=name, Action="events:PutEvents", Principal=place.account
    )
    owner.put_rule(Name=name, EventPattern=json.dumps(pattern))
    role = _sending_role(place, name, bus)
    owner.put_targets(Rule=name, Targets=[{"Id": "sluice", "Arn": bus, "RoleArn": role}])
    try:
        yield
    finally:
        owner.remove_targets(Rule=name, Ids=["sluice"])
        owner.delete_rule(Name=name)
        home.remove_permission(EventBusName="default", StatementId=name)


def _sending_role(place: Place, name: str, bus: str) -> str:
    """A target on another account's bus needs a role that may send there."""
    iam = place.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}
    send = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="send", PolicyDocument=_policy(send))
    return str(role["Arn"])


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
