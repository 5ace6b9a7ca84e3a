"""The looks at an analysis: when each is due, what it sees, and when the numbers of a window are final."""

from dataclasses import replace

import pytest

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.looks import (
    MOST_LOOKS,
    Look,
    Timing,
    corrected_wait,
    counts_from,
    expected_looks,
    next_look,
    seconds_between_looks,
)
from sluice.domain.plan.actions import Action, JudgeMetrics, Pause, SetWeight
from sluice.domain.plan.metric_query import MetricQuery
from sluice.domain.plan.target import Stage, TargetPlan
from tests.analysis_builders import ERRORS, LATENCY, an_analysis
from tests.builders import a_target_plan

START = 6_000.0
FLOOR = MetricQuery("calls", preset="invocations", lower_limit=10)


def timing(action: JudgeMetrics, **times: float) -> Timing:
    """Of functions that take 3 seconds at most, and whose weight was set in the minute before."""
    known = {"starts_at": START, "counts_from": START - 60, "delay_seconds": 120, "call_seconds": 3}
    return Timing(action, **{**known, **times})  # type: ignore[arg-type]  # whole seconds


def looks(action: JudgeMetrics, **times: float) -> list[float]:
    """When an analysis is looked at, in seconds from its start, if no window is final before its time."""
    one, now, found = timing(action, **times), START - 20, list[float]()
    for run in range(action.runs):
        complete = START + action.interval_seconds * (run + 1) + one.delay_seconds
        while now < complete:
            now = next_look(one, run, now)
            found.append(now - START)
    return found


def test_looks_come_each_minute_and_once_more_when_the_last_numbers_can_be_final() -> None:
    assert looks(an_analysis(runs=3)) == [18, 78, 138, 198, 243, 300]
    assert looks(an_analysis()) == [18, 78, 123, 180]


def test_looks_wait_until_calls_have_ended_when_functions_are_slow() -> None:
    assert looks(an_analysis(), call_seconds=200, delay_seconds=200) == [215, 260]


def test_looks_come_only_when_windows_are_complete_when_nothing_can_fail_early() -> None:
    assert looks(an_analysis(LATENCY, runs=2), delay_seconds=60) == [120, 180]


def test_last_window_is_looked_at_twice_when_it_can_only_fail_in_the_end() -> None:
    assert looks(an_analysis(FLOOR)) == [78, 123, 180]


@pytest.mark.parametrize("now", [START + 180, START + 1_000])
def test_look_is_repeated_a_minute_later_when_a_complete_window_could_not_be_read(now: float) -> None:
    assert next_look(timing(an_analysis()), 0, now) == now + 60


@pytest.mark.parametrize(
    ("seconds", "corrected"),
    [(97.4, 100), (97.5, None), (100, None), (104.5, None), (104.6, 100), (245, 100)],
)
def test_wait_is_corrected_when_it_would_end_before_the_look_or_seconds_after(
    seconds: float, corrected: int | None
) -> None:
    assert corrected_wait(START + 99.5, START, seconds) == corrected


def a_plan(*before: Action, analysis: JudgeMetrics | None = None) -> TargetPlan:
    plan = a_target_plan()
    judging = replace(analysis or an_analysis(), key="2.0")
    return replace(plan, stages=(plan.stages[0], Stage(before), Stage((judging,))))


@pytest.mark.parametrize(
    ("before", "seconds"),
    [
        (SetWeight("1.0", 25), -60),
        (SetWeight("1.0", 100), 0),
        (SetWeight("1.0", 0), 0),
        (Pause("1.0", 60), 0),
    ],
    ids=["shared", "all calls", "no calls", "pause"],
)
def test_calls_count_from_the_minute_of_the_weight_when_no_other_calls_are_in_it(
    before: Action, seconds: int
) -> None:
    plan = a_plan(before)
    assert counts_from(plan, an_analysis(), START - 20) == START + seconds
    assert counts_from(plan, an_analysis(), START) == START


def test_look_sees_whole_minutes_whose_calls_have_ended() -> None:
    one = timing(an_analysis(runs=2))
    assert [one.seen_until(START + at) - START for at in (2, 60, 61, 63, 500)] == [0, 0, 60, 60, 120]
    assert [one.seen_from(run) - START for run in (0, 1)] == [-60, 60]
    assert timing(an_analysis(runs=2, is_growing=True)).seen_from(1) == START - 60


def test_last_minutes_may_change_until_the_delay_has_passed() -> None:
    one, window = timing(an_analysis()), TimeWindow(START, START + 60)
    found = [one.unsettled_minutes(window, window.end + late) for late in (0, 18, 59, 118, 300)]
    assert found == [2, 2, 1, 0, 0]


def test_look_confirms_the_one_before_when_time_has_passed_and_nothing_has_changed() -> None:
    before, now = Look(1, 100.0, "same"), Look(1, 130.0, "same")
    assert now.confirms(before)
    assert not now.confirms(None)
    assert not replace(now, at=129.0).confirms(before)
    assert not replace(now, run=2).confirms(before)
    assert not replace(now, numbers="others").confirms(before)


@pytest.mark.parametrize(("interval", "seconds"), [(3_600, 60), (30_000, 60), (14 * 86_400, 2_460)])
def test_looks_are_farther_apart_when_there_would_be_too_many_for_one_execution(
    interval: int, seconds: int
) -> None:
    action = replace(an_analysis(), interval_seconds=interval)
    assert seconds_between_looks(a_plan(analysis=action)) == seconds
    assert interval / seconds <= MOST_LOOKS


def test_plan_expects_a_look_each_minute_when_the_analysis_can_fail_early() -> None:
    quick, long = an_analysis(runs=5), replace(an_analysis(), interval_seconds=14 * 86_400)
    found = [expected_looks(a_plan(analysis=one), one) for one in (quick, an_analysis(LATENCY), long)]
    assert found == [9, 2, 989]


def test_only_queries_with_something_not_to_be_exceeded_fail_early() -> None:
    assert [an_analysis(one).may_fail_early for one in (ERRORS, LATENCY, FLOOR)] == [True, False, False]
    assert not replace(ERRORS, of="stable").may_fail_early
