"""Looks before a window's time: its numbers are judged once two looks agree, or fail the analysis early."""

from dataclasses import replace

import pytest

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.judge import judge
from sluice.domain.analysis.judgment import Judgment, Measured, Reading, fingerprint
from sluice.domain.analysis.looks import Look
from sluice.domain.analysis.verdict import Verdict
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import AccessDeniedError, RetryableError
from tests.analysis_builders import an_analysis
from tests.tasks.calls import text_with
from tests.tasks.judge.windows import (
    ANALYSIS,
    COMPLETE,
    ON_QUARTER,
    ONCE,
    STARTS,
    WINDOW,
    asks_cloudwatch,
    begins,
    ends,
    has,
    judged,
    lives_on,
    measures,
    notes,
    opens,
    reported_at,
    starts_at,
    told_at,
    waits_on,
)
from tests.tasks.ports import inspectors, judgments, waits
from tests.tasks.scene import DEPLOYMENT, FUNCTION, an_event, records, still_runs
from tests.tasks.script import Script
from tests.tasks.wait.asked import WAIT_ID, a_plan, fails, wakes

FIRST, SETTLED = STARTS + 60 + 15, STARTS + 60 + 60
LONG = replace(an_analysis(), interval_seconds=900)
JUDGES_LONG = a_plan(LONG)
OF_LONG = replace(ANALYSIS, ends_at=STARTS + 900 + 125)
COUNTED = Reading("errors", FUNCTION, Measured((), 0.0, 1_000.0), source="cloudwatch")
LOOK = Look(0, FIRST, fingerprint([COUNTED]))


def looks(at: float, analysis: Analysis = ANALYSIS, seconds: float = 1_000.0) -> Script:
    return lives_on(at, analysis, seconds) << starts_at(at) << has(ON_QUARTER) << waits_on()


def looks_at_long(at: float, seconds: float = 60) -> Script:
    opened = begins(JUDGES_LONG, OF_LONG, at) << opens(OF_LONG, at, seconds) << still_runs()
    return opened << starts_at(at) << has(ON_QUARTER) << waits_on()


def stores(look: Look, before: Analysis = ANALYSIS) -> Script:
    return (
        Script()
        << waits.get(Analysis, WAIT_ID)
        >> before
        << waits.change(before, replace(before, look=look))
        >> True
    )


def test_notes_what_it_saw_when_the_window_has_just_ended() -> None:
    judged(
        looks(FIRST, seconds=SETTLED - FIRST) << measures(0.0) << stores(LOOK) << waits_on(), SETTLED - FIRST
    )


def test_judges_the_window_before_its_delay_has_passed_when_the_numbers_are_the_same_again() -> None:
    analysis = replace(ANALYSIS, look=LOOK)
    found = Judgment(0, WINDOW, SETTLED, (COUNTED,))
    end, ended = ends(analysis.noted(judge(ONCE, [found]), 1), WaitStatus.PASSED, Verdict.PASSED)
    script = (
        looks(SETTLED, analysis)
        << measures(0.0)
        << judgments.keep(WAIT_ID, found)
        >> found
        << notes(analysis, found, at=SETTLED)
        << end
    )
    judged(told_at(script, SETTLED) << reported_at(SETTLED) << wakes(ended))


@pytest.mark.parametrize("at", [SETTLED - 5, SETTLED], ids=["too soon", "changed"])
def test_judges_nothing_when_the_numbers_may_still_change(at: float) -> None:
    numbers = LOOK.numbers if at < SETTLED else "others"
    analysis = replace(ANALYSIS, look=replace(LOOK, numbers=numbers))
    seconds = SETTLED - at if at < SETTLED else COMPLETE - at
    script = looks(at, analysis, seconds) << measures(0.0)
    if at == SETTLED:
        script = script << stores(replace(LOOK, at=at), analysis)
    judged(script << waits_on(), seconds)


def test_judges_nothing_when_a_minute_has_no_calls() -> None:
    analysis = replace(
        ANALYSIS, look=replace(LOOK, numbers=fingerprint([replace(COUNTED, candidate=Measured())]))
    )
    left = COMPLETE - SETTLED
    judged(looks(SETTLED, analysis, left) << asks_cloudwatch({}) << waits_on(), left)


@pytest.mark.parametrize("error", [RetryableError("throttled"), AccessDeniedError("no right")])
def test_leaves_it_to_the_next_look_when_the_metrics_cannot_be_read(error: Exception) -> None:
    asks = Script() << inspectors.metrics(JUDGES_LONG, DEPLOYMENT) >> error
    judged(looks_at_long(FIRST) << asks << waits_on(), 60)


def test_ends_the_analysis_at_the_first_look_when_every_call_has_failed() -> None:
    minute = TimeWindow(STARTS, STARTS + 60)
    reading = replace(COUNTED, candidate=Measured((), 50.0, 50.0))
    found = Judgment(0, minute, FIRST, (reading,), is_early=True)
    noted = OF_LONG.noted(judge(LONG, [found]), 1)
    end, ended = ends(noted, WaitStatus.FAILED, Verdict.FAILED)
    script = (
        looks_at_long(FIRST, 1_000)
        << measures(50.0, 50.0, plan=JUDGES_LONG, window=minute)
        << judgments.keep(WAIT_ID, found)
        >> found
        << waits.get(Analysis, WAIT_ID)
        >> OF_LONG
        << waits.change(OF_LONG, noted)
        >> True
        << records(an_event("MetricsJudged", "1.0@00001", "Run 1 failed early, at minute 1 of 15", at=FIRST))
        << end
    )
    said = text_with("failed: early, at minute 1 of 15: errors of quote: 100 %")
    judged(told_at(script, FIRST) << fails(ended, "AnalysisFailedError", said))


def test_goes_on_when_some_calls_have_failed() -> None:
    minute = TimeWindow(STARTS, STARTS + 60)
    asks = measures(9.0, 500.0, plan=JUDGES_LONG, window=minute)
    judged(looks_at_long(FIRST) << asks << waits_on(), 60)


def test_leaves_durable_functions_to_the_end_when_quick_failures_come_before_slow_successes() -> None:
    opened = begins(JUDGES_LONG, OF_LONG, FIRST) << opens(OF_LONG, FIRST, 60) << still_runs()
    durable = replace(ON_QUARTER, is_durable=True)
    judged(opened << starts_at(FIRST) << has(durable) << waits_on() << waits_on(), 60)


def test_ends_by_the_stored_numbers_when_whoever_found_them_has_died() -> None:
    reading = replace(COUNTED, candidate=Measured((), 50.0, 50.0))
    found = Judgment(0, TimeWindow(STARTS, STARTS + 60), FIRST, (reading,), is_early=True)
    noted = OF_LONG.noted(judge(LONG, [found]), 1)
    end, ended = ends(noted, WaitStatus.FAILED, Verdict.FAILED)
    at = FIRST + 3
    script = (
        begins(JUDGES_LONG, OF_LONG, at)
        << opens(OF_LONG, at)
        << still_runs()
        << starts_at(at)
        << has(ON_QUARTER)
        << waits_on(found)
        << waits.get(Analysis, WAIT_ID)
        >> OF_LONG
        << waits.change(OF_LONG, noted)
        >> True
        << records(an_event("MetricsJudged", "1.0@00001", "Run 1 failed early", at=at))
        << end
    )
    judged(told_at(script, at) << fails(ended, "AnalysisFailedError", text_with("early")))
