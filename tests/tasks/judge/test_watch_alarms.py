"""Watching alarms: which targets are looked at, what a red alarm does to them, and what is left to later."""

from dataclasses import replace

import pytest

from sluice.domain.plan.alarms import AlarmState
from sluice.domain.record.items import StopRequest, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.errors import AccessDeniedError, RetryableError
from sluice.tasks.judge.watch_alarms import ChangedAlarm, watch_alarms
from sluice.tasks.sweeping import HELD_SECONDS
from tests.tasks.ports import alarms, deployments, sweeps, targets
from tests.tasks.scene import (
    DEPLOYMENT,
    GREEN,
    RED,
    TARGET,
    WATCHING,
    a_target,
    alarm_is,
    an_event,
    records,
    waits_for_nothing,
)
from tests.tasks.script import NOW, Script
from tests.tasks.sweeps import begins, ends

WATCHED = a_target(alarms_at_start=(GREEN,))
STOP = StopRequest("AlarmError", str(RED))
STOPPED = replace(WATCHED, stop=STOP)
PLANNED: Script = Script() << targets.plan(DEPLOYMENT, TARGET) >> WATCHING
RAISED = records(an_event("AlarmRaised", "errors", "errors"))


def watched(script: Script, changed: ChangedAlarm | None = None) -> int:
    if changed is None:
        script = begins("watch_alarms") << script << ends("watch_alarms")
    return script.play(lambda ports: watch_alarms(ports, changed))


def finds(*items: TargetItem) -> Script:
    return Script() << deployments.list_unfinished() >> [DEPLOYMENT] << targets.list(DEPLOYMENT) >> items


def stops(then: TargetItem = STOPPED, *, noted: bool = True) -> Script:
    """The stop is asked for first, and this is the target after that."""
    return (
        Script()
        << targets.request_stop(DEPLOYMENT, TARGET, STOP)
        >> noted
        << targets.get(DEPLOYMENT, TARGET)
        >> then
    )


def test_changes_nothing_when_the_alarm_is_well() -> None:
    assert watched(finds(WATCHED) << PLANNED << alarm_is(GREEN)) == 1


def test_stops_the_target_then_tells_it_and_ends_what_it_waits_for_when_an_alarm_is_red() -> None:
    script = finds(WATCHED) << PLANNED << alarm_is(RED) << stops() << RAISED << waits_for_nothing()
    assert watched(script) == 1


@pytest.mark.parametrize(
    "item",
    [
        a_target(),
        a_target(TargetStatus.WAITING),
        a_target(TargetStatus.ROLLING_BACK, alarms_at_start=(GREEN,)),
        a_target(TargetStatus.SUCCEEDED, alarms_at_start=(GREEN,)),
        STOPPED,
    ],
)
def test_leaves_a_target_out_when_it_does_not_run_or_watches_nothing_yet_or_is_stopped(
    item: TargetItem,
) -> None:
    assert watched(finds(item)) == 0


def test_ends_no_wait_when_the_target_has_ended_meanwhile() -> None:
    ended = replace(STOPPED, status=TargetStatus.ROLLED_BACK)
    script = finds(WATCHED) << PLANNED << alarm_is(RED) << stops(ended, noted=False)
    assert watched(script) == 1


def test_ends_no_wait_when_the_target_was_not_stopped() -> None:
    script = finds(WATCHED) << PLANNED << alarm_is(RED) << stops(WATCHED, noted=False)
    assert watched(script) == 1


def test_does_not_tell_of_the_alarm_when_somebody_else_has_stopped_the_target_before() -> None:
    by_hand = replace(WATCHED, stop=StopRequest("RollbackRequestedError", "by ada"))
    script = finds(WATCHED) << PLANNED << alarm_is(RED) << stops(by_hand, noted=False) << waits_for_nothing()
    assert watched(script) == 1


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        (ChangedAlarm("111111111111", "eu-central-1", "errors"), 1),
        (ChangedAlarm("111111111111", "eu-central-1", "other"), 0),
        (ChangedAlarm("222222222222", "eu-central-1", "errors"), 0),
        (ChangedAlarm("111111111111", "us-east-1", "errors"), 0),
    ],
)
def test_looks_only_at_the_targets_that_watch_the_alarm_when_an_event_names_one(
    changed: ChangedAlarm, count: int
) -> None:
    script = finds(WATCHED) << PLANNED
    assert watched(script << alarm_is(GREEN) if count else script, changed) == count


def other(name: str) -> TargetItem:
    return replace(WATCHED, name=name)


def reads(name: str, answer: tuple[AlarmState, ...] | Exception) -> Script:
    plan = replace(WATCHING, name=name)
    script = Script() << alarms.states(plan, DEPLOYMENT, ["errors"]) >> answer
    return script if isinstance(answer, Exception) else script << targets.get(DEPLOYMENT, name) >> other(name)


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (RetryableError("throttled"), None),
        (AccessDeniedError("no right"), an_event("AlarmsUnread", "AccessDenied", target="first")),
    ],
)
def test_goes_on_with_the_next_target_when_the_alarms_of_one_cannot_be_read(
    error: Exception, event: object
) -> None:
    script = finds(other("first"), other("second"))
    for name in ("first", "second"):
        script = script << targets.plan(DEPLOYMENT, name) >> replace(WATCHING, name=name)
    script = script << reads("first", error)
    script = script << records(event) if event else script  # type: ignore[arg-type]
    assert watched(script << reads("second", (GREEN,))) == 2


def test_looks_at_nothing_while_another_sweep_runs() -> None:
    script = Script() << sweeps.begin("watch_alarms", NOW, NOW + HELD_SECONDS) >> None
    assert script.play(watch_alarms) == 0


def test_looks_at_the_targets_of_every_deployment_when_there_are_many() -> None:
    ids = [f"d-{number:03}" for number in range(40)]
    script = Script() << deployments.list_unfinished() >> ids
    for one in ids:
        script = script << targets.list(one) >> ()
    assert watched(script) == 0
