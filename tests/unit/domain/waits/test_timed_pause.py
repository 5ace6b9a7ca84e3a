"""Timed pauses: while they are open they can be skipped, and afterwards it is told why they cannot."""

from dataclasses import replace

import pytest

from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Succeed, WaitStatus
from sluice.errors import WrongMomentError

PAUSE = TimedPause("dep-1.0.2.0", "dep-1", "prod", "2.0", opened_at=1_000.0, ends_at=1_600.0)


@pytest.mark.parametrize(("now", "is_open"), [(1_000.0, True), (1_599.9, True), (1_600.0, False)])
def test_pause_is_open_when_its_time_has_not_passed(now: float, *, is_open: bool) -> None:
    assert PAUSE.is_open(now) is is_open


def test_pause_may_be_skipped_when_it_is_open() -> None:
    skipped = PAUSE.skipped("ada", 1_300.0)
    assert (skipped.status, skipped.skipped_by) == (WaitStatus.SKIPPED, "ada")


@pytest.mark.parametrize(
    ("pause", "now", "words"),
    [
        (PAUSE, 1_600.0, "it has ended by itself"),
        (
            replace(PAUSE, status=WaitStatus.SKIPPED, skipped_by="ada"),
            1_300.0,
            "ada has skipped it already",
        ),
        (replace(PAUSE, status=WaitStatus.SKIPPED), 1_300.0, "somebody has skipped it already"),
        (replace(PAUSE, status=WaitStatus.CLOSED), 1_300.0, "its target rolls back or has ended"),
    ],
)
def test_pause_says_why_when_there_is_nothing_to_skip(pause: TimedPause, now: float, words: str) -> None:
    with pytest.raises(WrongMomentError, match=words):
        pause.skipped("bob", now)


def test_waiting_state_is_woken_only_when_somebody_skips_the_pause() -> None:
    assert PAUSE.skipped("ada", 1_300.0).reply() == Succeed()
    assert PAUSE.reply() is None
    assert replace(PAUSE, status=WaitStatus.CLOSED).reply() is None
