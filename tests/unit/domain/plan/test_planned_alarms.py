"""Which alarms forbid a start, and which roll back, by what they were before the first change."""

import pytest

from sluice.domain.plan.alarms import (
    AlarmState,
    AlarmWatch,
    AlreadyInAlarm,
    blocking_alarm,
    missing_alarms,
    names_of,
    raised_alarm,
)

BLOCK, IGNORE, NOT_WORSE = AlreadyInAlarm.BLOCK, AlreadyInAlarm.IGNORE, AlreadyInAlarm.MUST_NOT_WORSEN


def alarm(state: str, since: float = 10.0, name: str = "errors") -> AlarmState:
    return AlarmState(name, state, f"since {since}", since)


@pytest.mark.parametrize(
    ("already", "before", "now", "rolls_back"),
    [
        (BLOCK, alarm("OK"), alarm("OK"), False),
        (BLOCK, alarm("OK"), alarm("ALARM", 20), True),
        (BLOCK, alarm("OK"), alarm("INSUFFICIENT_DATA", 20), False),
        (BLOCK, alarm("INSUFFICIENT_DATA"), alarm("ALARM", 20), True),
        (IGNORE, alarm("OK"), alarm("ALARM", 20), True),
        (IGNORE, alarm("ALARM"), alarm("ALARM"), False),
        (IGNORE, alarm("ALARM"), alarm("ALARM", 20), False),
        (NOT_WORSE, alarm("OK"), alarm("ALARM", 20), True),
        (NOT_WORSE, alarm("ALARM"), alarm("ALARM"), False),
        (NOT_WORSE, alarm("ALARM"), alarm("OK", 20), False),
        (NOT_WORSE, alarm("ALARM"), alarm("ALARM", 20), True),
    ],
)
def test_target_rolls_back_when_an_alarm_is_red_that_may_not_be(
    already: AlreadyInAlarm, before: AlarmState, now: AlarmState, *, rolls_back: bool
) -> None:
    raised = raised_alarm([AlarmWatch(("errors",), already)], [before], [now])
    assert raised == (now if rolls_back else None)


def test_target_rolls_back_when_nobody_knows_how_a_red_alarm_was_before() -> None:
    assert raised_alarm([AlarmWatch(("errors",), IGNORE)], [], [alarm("ALARM")]) == alarm("ALARM")


def test_others_count_when_a_red_alarm_may_stay_red() -> None:
    watches = [AlarmWatch(("errors", "slow"), NOT_WORSE)]
    before = [alarm("ALARM"), alarm("OK", name="slow")]
    slow = alarm("ALARM", 20, "slow")
    assert raised_alarm(watches, before, [alarm("ALARM"), slow]) == slow


@pytest.mark.parametrize(("already", "blocks"), [(BLOCK, True), (IGNORE, False), (NOT_WORSE, False)])
def test_start_is_forbidden_when_an_alarm_is_red_that_blocks(
    already: AlreadyInAlarm, *, blocks: bool
) -> None:
    found = blocking_alarm([AlarmWatch(("errors",), already)], [alarm("ALARM")])
    assert found == (alarm("ALARM") if blocks else None)


def test_alarm_is_missing_when_nobody_has_seen_it() -> None:
    watches = [AlarmWatch(("errors", "slow")), AlarmWatch(("slow", "full"))]
    assert names_of(watches) == ["errors", "slow", "full"]
    assert missing_alarms(watches, [alarm("OK", name="slow")]) == ["errors", "full"]


def test_alarm_is_the_same_when_it_was_stored() -> None:
    seen = AlarmState("errors", "ALARM", "7 errors", 1_764_000_000.123456)
    assert AlarmState.from_dict(seen.as_dict()) == seen


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (
            AlarmState("errors", "ALARM", "Threshold Crossed: 7.", 1_764_000_000.5),
            "Alarm 'errors' is in ALARM since 2025-11-24 16:00:00 UTC: Threshold Crossed: 7",
        ),
        (AlarmState("errors", "OK"), "Alarm 'errors' is in OK"),
    ],
)
def test_alarm_tells_since_when_and_why_when_it_is_shown(seen: AlarmState, words: str) -> None:
    assert str(seen) == words
