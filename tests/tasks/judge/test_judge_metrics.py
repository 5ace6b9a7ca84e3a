"""Judging metrics: each window is judged once, when it is complete, and what that decides is delivered."""

from dataclasses import replace

import pytest

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.judge import judge
from sluice.domain.analysis.judgment import Judgment, Reading
from sluice.domain.analysis.verdict import Verdict
from sluice.domain.plan.actions import Pause
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import RetryableError, TargetError
from tests.analysis_builders import LATENCY, an_analysis
from tests.builders import SETTINGS
from tests.tasks.calls import text_with
from tests.tasks.judge.windows import (
    ANALYSIS,
    COMPLETE,
    FIRST_LOOK,
    JUDGES,
    JUDGES_TWICE,
    ON_QUARTER,
    ONCE,
    READS_TIMEOUTS,
    STARTED,
    STARTS,
    TWICE,
    WINDOW,
    asks_cloudwatch,
    begins,
    ends,
    has,
    judged,
    judges_one,
    kept,
    lives_on,
    measures,
    notes,
    opens,
    reported_at,
    starts_at,
    told_at,
    unreadable,
    waits_on,
)
from tests.tasks.ports import inspection, inspectors, judgments, waits, workflow
from tests.tasks.scene import (
    DEPLOYMENT,
    FUNCTION,
    RECORD,
    an_event,
    latest,
    records,
    runs,
    still_runs,
)
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import ACTION, WAIT_ID, a_plan, fails, stage_is_reported, wakes


def test_opens_the_analysis_and_judges_nothing_before_the_first_window_is_complete() -> None:
    script = begins(JUDGES, None) << READS_TIMEOUTS << opens(ANALYSIS, NOW, FIRST_LOOK - NOW)
    script = script << still_runs() << STARTED
    judged(script << has(ON_QUARTER) << waits_on() << waits_on(), FIRST_LOOK - NOW)


def test_waits_longer_for_a_window_when_calls_may_take_longer() -> None:
    slow = latest(settings=replace(SETTINGS, timeout=200))
    analysis = replace(ANALYSIS, delay_seconds=200, call_seconds=200, ends_at=STARTS + 60 + 200 + 5)
    script = (
        begins(JUDGES, None)
        << has(ON_QUARTER)
        << inspectors.inspect([JUDGES], DEPLOYMENT)
        >> inspection
        << inspection.get_function(FUNCTION)
        >> slow
        << opens(analysis, NOW, STARTS + 60 + 200 - NOW)
        << still_runs()
        << STARTED
    )
    judged(script << has(ON_QUARTER) << waits_on() << waits_on(), STARTS + 60 + 200 - NOW)


@pytest.mark.parametrize("seconds", [5, 245])
def test_has_the_state_wait_again_when_it_would_wake_too_early_or_too_late(seconds: float) -> None:
    script = begins(JUDGES, None) << READS_TIMEOUTS << opens(ANALYSIS, NOW, seconds) << still_runs()
    script = script << STARTED
    again = Script() << workflow.fail("token", "AnalysisContinuesError", str(int(FIRST_LOOK - NOW)))
    judged(script << has(ON_QUARTER) << waits_on() << waits_on() << again, seconds)


def test_keeps_the_judgment_notes_it_and_lets_the_target_go_on_when_the_metrics_are_good() -> None:
    found = kept(0.0)
    noted = ANALYSIS.noted(judge(ONCE, [found]), 1)
    end, ended = ends(noted, WaitStatus.PASSED, Verdict.PASSED)
    judged(told_at(judges_one(found, 0.0) << end, COMPLETE) << reported_at(COMPLETE) << wakes(ended))


def test_fails_the_target_when_the_metrics_are_bad() -> None:
    found = kept(500.0)
    noted = ANALYSIS.noted(judge(ONCE, [found]), 1)
    end, ended = ends(noted, WaitStatus.FAILED, Verdict.FAILED)
    script = told_at(judges_one(found, 500.0) << end, COMPLETE)
    judged(script << fails(ended, "AnalysisFailedError", text_with("failed")))


def test_takes_the_judgment_that_is_stored_when_another_try_has_measured_the_window_otherwise() -> None:
    measured, stored = kept(500.0), kept(0.0)
    noted = ANALYSIS.noted(judge(ONCE, [stored]), 1)
    end, ended = ends(noted, WaitStatus.PASSED, Verdict.PASSED)
    script = (
        lives_on(COMPLETE)
        << starts_at(COMPLETE)
        << has(ON_QUARTER)
        << waits_on()
        << measures(500.0)
        << judgments.keep(WAIT_ID, measured)
        >> stored
        << notes(ANALYSIS, stored)
        << end
    )
    judged(told_at(script, COMPLETE) << reported_at(COMPLETE) << wakes(ended))


def test_notes_again_and_measures_nothing_when_whoever_judged_has_died() -> None:
    found = kept(0.0)
    noted = ANALYSIS.noted(judge(ONCE, [found]), 1)
    end, ended = ends(noted, WaitStatus.PASSED, Verdict.PASSED)
    script = lives_on(COMPLETE) << starts_at(COMPLETE) << has(ON_QUARTER) << waits_on(found)
    script = told_at(script << notes(ANALYSIS, found) << end, COMPLETE)
    judged(script << reported_at(COMPLETE) << wakes(ended))


def test_reads_a_window_again_later_when_it_cannot_be_read_just_now() -> None:
    again = Script() << workflow.fail("token", "AnalysisContinuesError", "60")
    judged(unreadable(COMPLETE) << waits_on() << again)


def test_leaves_it_to_a_person_when_a_window_could_not_be_read_for_too_long() -> None:
    late = COMPLETE + 1_801
    problem = str(RetryableError("throttled"))
    found = Judgment(0, WINDOW, late, (Reading("errors", FUNCTION, source="cloudwatch", problem=problem),))
    noted = ANALYSIS.noted(judge(ONCE, [found]), 1)
    end, ended = ends(noted, WaitStatus.HELD, Verdict.ERROR)
    script = (
        unreadable(late) << judgments.keep(WAIT_ID, found) >> found << notes(ANALYSIS, found, at=late) << end
    )
    judged(told_at(script, late) << fails(ended, "AnalysisUndecidedError", text_with()))


def test_passes_and_says_what_it_left_out_when_there_is_nothing_to_judge() -> None:
    unchanged = replace(RECORD, candidate_version="6")
    end, ended = ends(ANALYSIS, WaitStatus.PASSED, Verdict.PASSED)
    left_out = records(an_event("AnalysisLeavesOut", f"{ACTION}@{FUNCTION}", "not judged", at=COMPLETE))
    script = lives_on(COMPLETE) << starts_at(COMPLETE) << has(unchanged) << left_out << end
    judged(told_at(script, COMPLETE) << reported_at(COMPLETE) << wakes(ended))


@pytest.mark.parametrize("action", [an_analysis(LATENCY), ONCE])
def test_asks_no_account_when_nothing_of_cloudwatch_is_to_be_judged(action: JudgeMetrics) -> None:
    plan = a_plan(action)
    is_cloudwatch = action is ONCE
    starts = STARTS if is_cloudwatch else NOW
    delay = 120 if is_cloudwatch else 60
    complete = starts + 60 + delay
    analysis = replace(
        ANALYSIS, starts_at=starts, delay_seconds=delay, counts_from=starts, ends_at=complete + 5
    )
    nothing = replace(RECORD, candidate_version=None)
    script = begins(plan, None) << has(nothing) if is_cloudwatch else begins(plan, None)
    opened = opens(analysis, NOW, 1_000.0 if is_cloudwatch else complete - NOW)
    script = script << opened << still_runs() << STARTED << has(nothing)
    if is_cloudwatch:
        end, ended = ends(analysis, WaitStatus.PASSED, Verdict.PASSED)
        script = script << records(an_event("AnalysisLeavesOut", f"{ACTION}@{FUNCTION}")) << end
        judged(told_at(script, NOW) << stage_is_reported(plan) << wakes(ended))
    else:
        judged(script << waits_on() << waits_on(), complete - NOW)


def test_judges_nothing_when_the_analysis_has_ended_while_an_earlier_state_waited() -> None:
    skipped = replace(ANALYSIS, status=WaitStatus.SKIPPED, judged=1, ended_by="ada")
    script = begins(JUDGES, skipped) << opens(skipped, NOW) << still_runs()
    judged(script << stage_is_reported(JUDGES) << wakes(skipped))


def test_counts_the_first_end_when_a_person_skips_at_the_same_moment() -> None:
    found = kept(500.0)
    noted = ANALYSIS.noted(judge(ONCE, [found]), 1)
    skipped = replace(noted, status=WaitStatus.SKIPPED, ended_by="ada")
    script = judges_one(found, 500.0) << waits.get(Analysis, WAIT_ID) >> skipped
    judged(script << reported_at(COMPLETE) << wakes(skipped))


def test_waits_for_the_next_window_when_more_are_to_come() -> None:
    analysis = replace(ANALYSIS, ends_at=COMPLETE + 60)
    found = kept(0.0)
    script = (
        begins(JUDGES_TWICE, analysis, COMPLETE)
        << opens(analysis, COMPLETE, 60)
        << still_runs()
        << starts_at(COMPLETE)
        << has(ON_QUARTER)
        << waits_on()
        << measures(0.0, plan=JUDGES_TWICE)
        << judgments.keep(WAIT_ID, found)
        >> found
        << notes(analysis, found, action=TWICE)
        << asks_cloudwatch({}, plan=JUDGES_TWICE, window=TimeWindow(STARTS + 60, STARTS + 120))
        << waits_on(found)
    )
    judged(script, 60)


def test_judges_nothing_when_the_action_is_another() -> None:
    script = runs(a_plan(Pause(ACTION, 300)))
    with pytest.raises(TargetError):
        judged(script)
