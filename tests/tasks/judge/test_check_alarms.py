"""Checking alarms: how they stand is noted before the first change, and a red one stops what would move."""

from dataclasses import replace

import pytest

from sluice.domain.plan.alarms import AlarmState, AlarmWatch, AlreadyInAlarm
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.errors import AccessDeniedError, AlarmError
from sluice.tasks.judge.check_alarms import begin_watching, check_alarms
from tests.tasks.ports import alarms, targets
from tests.tasks.scene import (
    DEPLOYMENT,
    GREEN,
    PLAN,
    RED,
    TARGET,
    WATCHING,
    a_target,
    alarm_is,
    an_event,
    records,
    sees_alarms,
)
from tests.tasks.script import NOW, Script

RAISED = records(an_event("AlarmRaised", "errors", "errors", "too many"))


def begun(script: Script, plan: TargetPlan = WATCHING) -> None:
    script.play(lambda ports: begin_watching(ports, DEPLOYMENT, plan))


def checked(script: Script, plan: TargetPlan = WATCHING) -> None:
    script.play(lambda ports: check_alarms(ports, DEPLOYMENT, plan))


def watching(already: AlreadyInAlarm) -> TargetPlan:
    return replace(PLAN, alarms=(AlarmWatch(("errors",), already),))


def has(target: TargetItem) -> Script:
    return Script() << targets.get(DEPLOYMENT, TARGET) >> target


def notes(*seen: AlarmState, plan: TargetPlan = WATCHING) -> Script:
    """Nobody has looked yet; this is what is seen, and what is stored by then."""
    return (
        has(a_target())
        << sees_alarms(*seen, plan=plan)
        << targets.keep_alarms(DEPLOYMENT, TARGET, seen)
        << has(a_target(alarms_at_start=seen))
    )


def test_asks_nobody_when_no_alarm_is_watched() -> None:
    begun(Script(), PLAN)
    checked(Script(), PLAN)


def test_notes_how_the_alarms_stand_and_says_so_when_all_are_well() -> None:
    begun(notes(GREEN) << records(an_event("AlarmsWatched", "", "'errors' (OK)")))


def test_goes_by_what_was_noted_when_it_is_run_again() -> None:
    noted = has(a_target(alarms_at_start=(GREEN,)))
    begun(noted << noted << records(an_event("AlarmsWatched")))


def test_goes_by_what_somebody_else_has_noted_when_two_look_at_once() -> None:
    script = (
        has(a_target())
        << sees_alarms(GREEN)
        << targets.keep_alarms(DEPLOYMENT, TARGET, (GREEN,))
        << has(a_target(alarms_at_start=(RED,)))
    )
    with pytest.raises(AlarmError):
        begun(script)


def test_lets_nothing_begin_when_an_alarm_is_red_before_the_first_change() -> None:
    with pytest.raises(AlarmError, match="too many"):
        begun(notes(RED))


@pytest.mark.parametrize("already", [AlreadyInAlarm.IGNORE, AlreadyInAlarm.MUST_NOT_WORSEN])
def test_begins_on_a_red_alarm_when_the_config_allows_it(already: AlreadyInAlarm) -> None:
    plan = watching(already)
    begun(notes(RED, plan=plan) << records(an_event("AlarmsWatched", "", "ALARM")), plan)


def test_lets_nothing_begin_when_an_alarm_does_not_exist() -> None:
    with pytest.raises(AlarmError, match="errors"):
        begun(has(a_target()) << sees_alarms())


def test_keeps_the_order_of_the_plan_when_cloudwatch_answers_in_another() -> None:
    plan = replace(PLAN, alarms=(AlarmWatch(("errors", "slow")),))
    slow = replace(GREEN, name="slow")
    script = (
        has(a_target())
        << sees_alarms(slow, GREEN, plan=plan)
        << targets.keep_alarms(DEPLOYMENT, TARGET, (GREEN, slow))
        << has(a_target(alarms_at_start=(GREEN, slow)))
        << records(an_event("AlarmsWatched"))
    )
    begun(script, plan)


def test_lets_work_go_on_when_every_alarm_is_well() -> None:
    checked(alarm_is(GREEN))


def test_stops_work_and_tells_why_when_an_alarm_has_gone_red() -> None:
    with pytest.raises(AlarmError, match="errors"):
        checked(alarm_is(RED) << RAISED)


def test_stops_work_when_an_alarm_is_gone() -> None:
    with pytest.raises(AlarmError):
        checked(sees_alarms())


def test_stops_work_when_nobody_can_tell_how_the_alarms_stand() -> None:
    denied = Script() << alarms.states(WATCHING, DEPLOYMENT, ["errors"]) >> AccessDeniedError("no right")
    with pytest.raises(AccessDeniedError):
        checked(denied)


def test_lets_work_go_on_when_an_alarm_has_no_data() -> None:
    checked(alarm_is(replace(GREEN, state="INSUFFICIENT_DATA")))


def looks(now: AlarmState, at_start: AlarmState, already: AlreadyInAlarm) -> Script:
    looked = sees_alarms(now, plan=watching(already)) << has(a_target(alarms_at_start=(at_start,)))
    return looked if now == at_start else looked << targets.note_alarms(DEPLOYMENT, TARGET, (now,))


@pytest.mark.parametrize(
    ("already", "since"),
    [
        (AlreadyInAlarm.IGNORE, NOW - 5),
        (AlreadyInAlarm.IGNORE, NOW),
        (AlreadyInAlarm.MUST_NOT_WORSEN, NOW - 5),
    ],
)
def test_lets_work_go_on_when_an_alarm_is_as_red_as_it_may_be(already: AlreadyInAlarm, since: float) -> None:
    checked(looks(replace(RED, since=since), RED, already), watching(already))


def test_stops_work_when_an_alarm_that_must_not_worsen_was_well_in_between() -> None:
    script = looks(replace(RED, since=NOW), RED, AlreadyInAlarm.MUST_NOT_WORSEN) << RAISED
    with pytest.raises(AlarmError):
        checked(script, watching(AlreadyInAlarm.MUST_NOT_WORSEN))


def test_stores_nothing_when_the_alarms_stand_as_they_were_seen_last() -> None:
    seen_before = a_target(alarms_at_start=(GREEN,), alarms_seen=(RED,))
    with pytest.raises(AlarmError):
        checked(sees_alarms(RED) << has(seen_before) << RAISED)
