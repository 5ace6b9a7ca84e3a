"""Which time windows an analysis covers, and when each is complete. Reads no clock."""

from math import ceil

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.plan.judge_metrics import CLOUDWATCH_DELAY_SECONDS, LONGEST_DELAY_SECONDS, JudgeMetrics

_EARLY_SECONDS = 2
"""Clocks differ: a window that will be complete within this time counts as complete."""
_LATE_SECONDS = 90
"""A wait that would end this much too late is corrected, which costs a state transition."""
_AGAIN_SECONDS = 60
"""How long to wait before reading a complete window again that could not be read."""


def first_start(now: float, action: JudgeMetrics) -> float:
    """When the first window begins: on the next full minute for CloudWatch, so that no older call counts."""
    return float(ceil(now / action.alignment_seconds) * action.alignment_seconds)


def delay_seconds(action: JudgeMetrics, function_timeouts: tuple[int, ...]) -> int:
    """How long after its end a window is complete: a call is counted only when it ends."""
    if not action.reads_cloudwatch:
        return action.delay_seconds
    slowest = min(max(function_timeouts, default=0), LONGEST_DELAY_SECONDS)
    return max(CLOUDWATCH_DELAY_SECONDS, slowest)


def window_of(action: JudgeMetrics, start: float, run: int) -> TimeWindow:
    """The window of a run, counted from 0: the last interval, or everything since the analysis began."""
    begin = start if action.is_growing else start + run * action.interval_seconds
    return TimeWindow(begin, start + (run + 1) * action.interval_seconds)


def is_complete(window: TimeWindow, delay: int, now: float) -> bool:
    """Whether all of its numbers should have arrived."""
    return now + _EARLY_SECONDS >= window.end + delay


def corrected_wait(window: TimeWindow, delay: int, now: float, seconds: float) -> int | None:
    """How long to wait from now instead of `seconds`; None if that is about right."""
    needed = max(window.end + delay - now, 0) or _AGAIN_SECONDS
    if needed - _EARLY_SECONDS <= seconds <= needed + _LATE_SECONDS:
        return None
    return max(1, ceil(needed) + _EARLY_SECONDS)
