"""Which time windows an analysis covers, and when each is complete. Reads no clock."""

from math import ceil

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.plan.judge_metrics import CLOUDWATCH_DELAY_SECONDS, LONGEST_DELAY_SECONDS, JudgeMetrics

EARLY_SECONDS = 2
"""Clocks differ: a moment that is at most this far away counts as reached."""


def first_start(now: float, action: JudgeMetrics) -> float:
    """When the first window begins: on the next full minute for CloudWatch, so that no older call counts."""
    return float(ceil(now / action.alignment_seconds) * action.alignment_seconds)


def call_seconds(function_timeouts: tuple[int, ...]) -> int:
    """How long after a window calls that began in it may still end, and only then be counted."""
    return min(max(function_timeouts, default=0), LONGEST_DELAY_SECONDS)


def delay_seconds(action: JudgeMetrics, function_timeouts: tuple[int, ...]) -> int:
    """How long after its end a window is complete, whatever has arrived by then."""
    if not action.reads_cloudwatch:
        return action.delay_seconds
    return max(CLOUDWATCH_DELAY_SECONDS, call_seconds(function_timeouts))


def window_of(action: JudgeMetrics, start: float, run: int) -> TimeWindow:
    """The window of a run, counted from 0: the last interval, or everything since the analysis began."""
    begin = start if action.is_growing else start + run * action.interval_seconds
    return TimeWindow(begin, start + (run + 1) * action.interval_seconds)


def is_complete(window: TimeWindow, delay: int, now: float) -> bool:
    """Whether all of its numbers should have arrived."""
    return now + EARLY_SECONDS >= window.end + delay
