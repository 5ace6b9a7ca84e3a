"""Checks a target's alarms: before its first change, before each move of traffic, and while it waits.

An alarm that cannot be read lets no traffic move; what already runs is not taken back for it.
"""

from collections.abc import Sequence

from sluice.domain.plan.alarms import (
    AlarmState,
    blocking_alarm,
    missing_alarms,
    names_of,
    raised_alarm,
)
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.errors import AlarmError
from sluice.ports import Ports
from sluice.tasks.record_event import record_event


def begin_watching(ports: Ports, deployment_id: str, plan: TargetPlan) -> None:
    """Note how the alarms stand before the first change; run again, it goes by what was noted.

    Raises:
        AlarmError: one does not exist, or is red and must not be.
        AccessDeniedError: the deploy role may not look.
    """
    if not plan.alarms:
        return
    if ports.targets.get(deployment_id, plan.name).alarms_at_start is None:
        ports.targets.keep_alarms(deployment_id, plan.name, _look(ports, deployment_id, plan))
    at_start = ports.targets.get(deployment_id, plan.name).alarms_at_start or ()
    blocking = blocking_alarm(plan.alarms, at_start)
    if blocking is not None:
        raise AlarmError(
            f"Nothing was changed: {blocking}",
            "Wait until it is OK, or set alreadyInAlarm to ignore or mustNotWorsen",
        )
    _record_watching(ports, deployment_id, plan.name, at_start)


def check_alarms(ports: Ports, deployment_id: str, plan: TargetPlan) -> None:
    """AlarmError when an alarm has gone red or is gone, AccessDeniedError when nobody can tell."""
    if not plan.alarms:
        return
    raised = look_for_raised(ports, deployment_id, plan)
    if raised is not None:
        record_raised_alarms(ports, deployment_id, plan.name, raised)
        raise AlarmError(str(raised))


def look_for_raised(ports: Ports, deployment_id: str, plan: TargetPlan) -> AlarmState | None:
    """Look now and note what was seen; the alarm because of which the target must roll back, if any."""
    seen = _look(ports, deployment_id, plan)
    target = ports.targets.get(deployment_id, plan.name)
    if tuple(seen) != last_seen(target):
        ports.targets.note_alarms(deployment_id, plan.name, seen)
    return raised_alarm(plan.alarms, target.alarms_at_start or (), seen)


def record_raised_alarms(ports: Ports, deployment_id: str, name: str, raised: AlarmState) -> None:
    """Tell that the target rolls back because of this alarm."""
    record_event(ports, deployment_id, "AlarmRaised", str(raised), target=name, detail=raised.name)


def last_seen(target: TargetItem) -> Sequence[AlarmState]:
    """How the target's alarms stood when somebody looked last."""
    return target.alarms_seen or target.alarms_at_start or ()


def _look(ports: Ports, deployment_id: str, plan: TargetPlan) -> Sequence[AlarmState]:
    """Every alarm of the plan, in its order; AlarmError when one does not exist."""
    names = names_of(plan.alarms)
    seen = {alarm.name: alarm for alarm in ports.alarms.states(plan, deployment_id, names)}
    missing = missing_alarms(plan.alarms, seen.values())
    if missing:
        raise AlarmError(
            f"No alarm '{missing[0]}' in account {plan.account_id}, {plan.region}",
            "Create it, or correct the name under `alarms`",
        )
    return tuple(seen[name] for name in names)


def _record_watching(ports: Ports, deployment_id: str, name: str, at_start: Sequence[AlarmState]) -> None:
    told = ", ".join(f"'{alarm.name}' ({_state_in_words(alarm)})" for alarm in at_start)
    record_event(ports, deployment_id, "AlarmsWatched", f"Watching the alarms {told}", target=name)


def _state_in_words(alarm: AlarmState) -> str:
    return f"{alarm.state}, {alarm.evaluation}" if alarm.is_blind else alarm.state
