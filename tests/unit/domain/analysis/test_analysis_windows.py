"""The windows of an analysis: where they begin, and when they are complete."""

import pytest

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.windows import delay_seconds, first_start, is_complete, window_of
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
