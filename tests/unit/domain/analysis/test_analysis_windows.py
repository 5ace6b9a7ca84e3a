"""The windows of an analysis: where they begin, when they are complete, and how long the workflow waits."""

import pytest

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.windows import corrected_wait, delay_seconds, first_start, is_complete, window_of
from tests.analysis_builders import LATENCY, an_analysis


def test_first_window_begins_on_the_next_whole_minute_when_cloudwatch_answers() -> None:
    assert [first_start(now, an_analysis()) for now in (120.0, 120.1, 179.9)] == [120.0, 180.0, 180.0]


def test_first_window_begins_at_once_when_others_answer() -> None:
    assert first_start(120.1, an_analysis(LATENCY)) == 121.0


def test_windows_follow_each_other_or_grow_as_the_step_says() -> None:
    sliding, growing = an_analysis(runs=2), an_analysis(runs=2, is_growing=True)
    assert [window_of(sliding, 120, run) for run in (0, 1)] == [TimeWindow(120, 180), TimeWindow(180, 240)]
    assert [window_of(growing, 120, run) for run in (0, 1)] == [TimeWindow(120, 180), TimeWindow(120, 240)]


@pytest.mark.parametrize(("timeouts", "seconds"), [((), 120), ((3, 30), 120), ((3, 200), 200), ((900,), 300)])
def test_metrics_are_waited_for_as_long_as_a_call_may_take_when_functions_are_slow(
    timeouts: tuple[int, ...], seconds: int
) -> None:
    assert delay_seconds(an_analysis(), timeouts) == seconds


def test_other_providers_get_a_minute_when_cloudwatch_is_not_asked() -> None:
    assert delay_seconds(an_analysis(LATENCY), (900,)) == 60


def test_window_is_complete_when_its_delay_has_passed() -> None:
    window = TimeWindow(0, 60)
    assert not is_complete(window, 120, 170)
    assert is_complete(window, 120, 180)


@pytest.mark.parametrize("began", [0.0, 0.5, 30.0, 59.9])
def test_planned_waits_fit_the_windows_when_no_function_is_slow(began: float) -> None:
    action = an_analysis(runs=3)
    start, now, wait = first_start(began, action), began, float(action.first_wait_seconds)
    for run in range(action.runs):
        assert corrected_wait(window_of(action, start, run), 120, now, wait) is None
        now, wait = now + wait, float(action.interval_seconds)
        assert is_complete(window_of(action, start, run), 120, now)


def test_wait_is_corrected_once_when_a_function_is_slow() -> None:
    action = an_analysis(runs=2)
    window = window_of(action, 60, 0)
    seconds = corrected_wait(window, 300, 0.0, 60.0)
    assert seconds is not None
    assert corrected_wait(window, 300, 1.0, seconds) is None
    assert is_complete(window, 300, seconds)


def test_wait_is_a_minute_when_a_complete_window_could_not_be_read() -> None:
    assert corrected_wait(TimeWindow(0, 60), 120, 500.0, 3600.0) == 62
