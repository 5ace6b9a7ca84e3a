"""When an analysis is looked at while it waits, and at which numbers. Reads no clock.

A look judges the window that is complete, and may end the analysis when the numbers so far already suffice to
fail it. The numbers of a window are final before its delay has passed if two looks find the same ones and no
minute lacks calls.
"""

from collections.abc import Sequence
from math import ceil

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.windows import EARLY_SECONDS, first_start, window_of
from sluice.domain.plan.actions import SetWeight
from sluice.domain.plan.judge_metrics import LOOK_SECONDS, JudgeMetrics
from sluice.domain.plan.target import TargetPlan
from sluice.values import dataclass

MOST_LOOKS = 500
"""In all analyses of a target: an execution has 25,000 events, of which a look takes up to 14."""
ARRIVAL_SECONDS = 60
"""Lambda sends its metrics once a minute: numbers that are still the same after that are final."""
_FIRST_LOOK_SECONDS = 15
"""How long after a minute the look at it comes; those that find nothing yet cost little."""
_APART_SECONDS = 30
"""How far apart two looks are that must find the same numbers."""
_LATE_SECONDS = 5
"""A wait that would end this much too late is corrected, which costs a state transition."""
_AGAIN_SECONDS = 60
"""How long to wait before reading a complete window again that could not be read."""

_MINUTE, _ALL = 60, 100


@dataclass(frozen=True, slots=True)
class Look:
    """The numbers of a window when somebody looked last, before it was complete."""

    run: int
    at: float
    numbers: str

    def confirms(self, earlier: "Look | None") -> bool:
        """Whether an earlier look, long enough ago, has found the same numbers."""
        return (
            earlier is not None
            and (earlier.run, earlier.numbers) == (self.run, self.numbers)
            and self.at - earlier.at >= _APART_SECONDS
        )

    def differs_from(self, earlier: "Look") -> bool:
        """Whether the numbers have changed since."""
        return (earlier.run, earlier.numbers) != (self.run, self.numbers)


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of an analysis: `counts_from` is the minute in which its weight was set, if that is known.

    `call_seconds` is how long its functions may run, and `look_seconds` how far apart looks are.
    """

    action: JudgeMetrics
    starts_at: float
    counts_from: float
    delay_seconds: int
    call_seconds: int
    look_seconds: int = LOOK_SECONDS

    @property
    def ends_at(self) -> float:
        """The end of the last window that was planned."""
        return window_of(self.action, self.starts_at, self.action.runs - 1).end

    def settles_at(self, window: TimeWindow) -> float:
        """The earliest moment at which the numbers of a window can be final."""
        return min(window.end + self.call_seconds + ARRIVAL_SECONDS, window.end + self.delay_seconds)

    def seen_from(self, run: int) -> float:
        """Where the numbers begin that no stored judgment has, once `run` windows are judged."""
        is_first = run == 0 or self.action.is_growing
        return self.counts_from if is_first else window_of(self.action, self.starts_at, run).start

    def seen_until(self, now: float) -> float:
        """The end of the last minute whose calls have ended by now."""
        ended = (now - self.call_seconds + EARLY_SECONDS) // _MINUTE * _MINUTE
        return min(ended, self.ends_at)

    def unsettled_minutes(self, window: TimeWindow, now: float) -> int:
        """How many minutes at the end of a window may still change."""
        return max(0, ceil((self.delay_seconds - EARLY_SECONDS - (now - window.end)) / _MINUTE))


def seconds_between_looks(plan: TargetPlan) -> int:
    """How far apart the looks at analyses of this target are: a minute, farther if they take many hours."""
    actions = [action for stage in plan.stages for action in stage.actions]
    longest = sum(one.longest_runs * one.interval_seconds for one in actions if isinstance(one, JudgeMetrics))
    return LOOK_SECONDS * max(1, ceil(longest / LOOK_SECONDS / MOST_LOOKS))


def counts_from(plan: TargetPlan, action: JudgeMetrics, now: float) -> float:
    """Where early looks begin to count: in the minute in which the weight was set, if that was just before.

    Before the weight no call was the candidate's. After a pause, and where all calls are the candidate's and
    versions cannot be told apart, they begin with the first window.
    """
    start = first_start(now, action)
    before = plan.stages[max(plan.stage_of(action.key) - 1, 0)]
    weights = [one.weight for one in before.actions if isinstance(one, SetWeight)]
    return start - _MINUTE if weights and 0 < weights[-1] < _ALL and start > now else start


def next_look(timing: Timing, run: int, now: float) -> float:
    """The next moment at which a look can find something new; `run` windows are judged."""
    action = timing.action
    is_watched = action.may_fail_early and timing.look_seconds == LOOK_SECONDS
    deciding = max(run, action.runs - 1) if is_watched else run  # those before it are seen soon enough
    window = window_of(action, timing.starts_at, deciding)
    moments = [window.end + timing.delay_seconds, *_settling(timing, window, deciding)]
    if action.may_fail_early:
        moments.append(_minute(timing, now))
    later = [moment for moment in moments if moment > now + EARLY_SECONDS]
    return min(later, default=now + _AGAIN_SECONDS)


def expected_looks(plan: TargetPlan, action: JudgeMetrics) -> int:
    """How often the state of an analysis is entered again if all numbers arrive in time.

    A wait that is corrected counts as one more: the first one, and the one before the last window is final.
    """
    if not action.may_fail_early:
        return action.runs + (4 if action.may_settle else 1)
    seconds = seconds_between_looks(plan)
    looks = 1 + ceil(action.runs * action.interval_seconds / seconds)
    return looks * (1 if seconds == LOOK_SECONDS else 2) + 3


def corrected_wait(moment: float, now: float, seconds: float) -> int | None:
    """How long to wait for that moment instead of `seconds`; None if that is about right."""
    needed = moment - now
    if needed - EARLY_SECONDS <= seconds <= needed + _LATE_SECONDS:
        return None
    return max(1, ceil(needed))


def _settling(timing: Timing, window: TimeWindow, run: int) -> Sequence[float]:
    """Looks at the last window, whose numbers may be final before its delay has passed."""
    settled = timing.settles_at(window)
    is_last, is_sooner = run == timing.action.runs - 1, settled < window.end + timing.delay_seconds
    if not (is_last and is_sooner and timing.action.may_settle):
        return ()
    return (min(window.end + timing.call_seconds + _FIRST_LOOK_SECONDS, settled - _APART_SECONDS), settled)


def _minute(timing: Timing, now: float) -> float:
    """The next look at all that was counted so far; none after the last window, which has its own."""
    first = timing.counts_from + LOOK_SECONDS + timing.call_seconds + _FIRST_LOOK_SECONDS
    past = max(0, (now + EARLY_SECONDS - first) // timing.look_seconds + 1)
    moment = first + past * timing.look_seconds
    return moment if moment <= timing.ends_at + timing.call_seconds + _FIRST_LOOK_SECONDS else 0.0
