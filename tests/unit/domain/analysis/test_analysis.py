"""Analyses: what a verdict, a skip and a rollback make of one, and what its waiting state is sent."""

import pytest

from sluice.domain.analysis.conclusion import Conclusion, Move
from sluice.domain.analysis.verdict import Judged, Verdict
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.wait import Fail, Succeed, WaitStatus
from sluice.errors import WrongMomentError

OPEN = Analysis("dep-1.0.2.0", "dep-1", "prod", "2.0", 1_000.0, 2_000.0, starts_at=1_020.0, delay_seconds=120)
PASSED = Conclusion(Verdict.PASSED, Move.SUCCEED, "errors 0 %")
FAILED = Conclusion(Verdict.FAILED, Move.FAIL, "errors 7 %")
UNCLEAR = Conclusion(Verdict.INCONCLUSIVE, Move.ASK, "no calls")


@pytest.mark.parametrize(
    ("conclusion", "status", "reply"),
    [
        (PASSED, WaitStatus.PASSED, Succeed()),
        (FAILED, WaitStatus.FAILED, Fail("AnalysisFailedError", "The analysis failed: errors 7 %.")),
        (
            UNCLEAR,
            WaitStatus.HELD,
            Fail("AnalysisUndecidedError", "The analysis is inconclusive: no calls."),
        ),
    ],
)
def test_waiting_state_goes_on_fails_or_asks_when_there_is_a_verdict(
    conclusion: Conclusion, status: WaitStatus, reply: Succeed | Fail
) -> None:
    ended = OPEN.ended(conclusion)
    assert (ended.status, ended.verdict, ended.words) == (status, conclusion.verdict.value, conclusion.words)
    assert ended.reply() == reply


def test_waiting_state_goes_on_when_somebody_skips_the_analysis() -> None:
    skipped = OPEN.skipped("ada")
    assert (skipped.ended_by, skipped.reply(), skipped.ended_event(1.0)) == ("ada", Succeed(), None)


def test_first_end_counts_when_a_skip_and_a_verdict_race() -> None:
    skipped = OPEN.skipped("ada")
    assert skipped.ended(FAILED) is skipped
    assert skipped.noted(Judged(Verdict.FAILED, ()), 3) is skipped
    with pytest.raises(WrongMomentError, match="This analysis is over: it is PASSED"):
        OPEN.ended(PASSED).skipped("ada")


def test_windows_are_counted_when_they_are_judged() -> None:
    noted = OPEN.noted(Judged(Verdict.PASSED, ()), 2)
    assert (noted.judged, noted.verdict, noted.status) == (2, "passed", WaitStatus.OPEN)


def test_timeline_says_that_a_person_must_decide_when_the_metrics_leave_it_open() -> None:
    event = OPEN.ended(UNCLEAR).ended_event(1_500.0)
    assert event is not None
    assert (event.kind, event.message) == (
        "AnalysisEnded",
        "The analysis is inconclusive: no calls. A person must decide",
    )
    assert event.facts == {"analysisId": "dep-1.0.2.0", "verdict": "inconclusive", "status": "HELD"}


def test_timeline_says_nothing_of_an_end_when_there_is_none() -> None:
    assert OPEN.ended_event(1_500.0) is None
