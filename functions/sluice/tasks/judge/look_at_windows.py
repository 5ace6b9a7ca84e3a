"""Looks at the windows of an analysis: judges the next one when its numbers are final, or fails it early.

What it finds is stored once; a look that dies or is repeated changes only what the next one compares with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.judge import judge_early
from sluice.domain.analysis.judgment import Judgment, fingerprint, without_last_minutes
from sluice.domain.analysis.looks import Look, Timing
from sluice.domain.analysis.windows import EARLY_SECONDS, is_complete, window_of
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.waits.analysis import Analysis
from sluice.errors import RetryableError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.judge.measure_window import Measurement, Measures, measure_window, unanswered
from sluice.tasks.wait.change_wait import change_wait
from sluice.values import dataclass

_PATIENCE_SECONDS = 1800
"""How long after a window is complete its numbers may still be read, before it counts as unreadable."""


@dataclass(frozen=True, slots=True)
class Watched:
    """An analysis with all that a look needs."""

    ports: Ports
    analysis: Analysis
    plan: TargetPlan
    timing: Timing
    records: Sequence[FunctionRecord]

    @property
    def action(self) -> JudgeMetrics:
        """What the analysis judges."""
        return self.timing.action

    def measurement(self, window: TimeWindow, action: JudgeMetrics | None = None) -> Measurement:
        """What is measured in a window."""
        deployment_id, action = self.analysis.deployment_id, action or self.action
        return Measurement(self.ports, deployment_id, self.plan, action, window, self.records)

    def keep(self, judgment: Judgment) -> Judgment:
        """The stored judgment of its run, which may be an earlier one."""
        return self.ports.judgments.keep(self.analysis.wait_id, judgment)


def next_judgment(watched: Watched, judgments: Sequence[Judgment]) -> Judgment | None:
    """The stored judgment of the next window, or of what there is of it if that suffices to fail.

    None while neither is so, and while the metrics cannot be read.
    """
    run, now = len(judgments), watched.ports.clock.now()
    window = window_of(watched.action, watched.analysis.starts_at, run)
    if is_complete(window, watched.analysis.delay_seconds, now):
        return _complete(watched, window, run, now)
    has_ended = now + EARLY_SECONDS >= window.end + watched.timing.call_seconds
    measures = _measured(watched.measurement(window)) if watched.action.may_settle and has_ended else None
    settled = None if measures is None else _settled(watched, Judgment(run, window, now, ()), measures)
    return settled or _failed_early(watched, judgments, now, {} if measures is None else {window: measures})


def _complete(watched: Watched, window: TimeWindow, run: int, now: float) -> Judgment | None:
    measurement = watched.measurement(window)
    try:
        readings = measure_window(measurement).readings
    except RetryableError as error:
        logger.warning("metrics could not be read", error=str(error))
        if now <= window.end + watched.analysis.delay_seconds + _PATIENCE_SECONDS:
            return None
        readings = unanswered(measurement, str(error))
    return watched.keep(Judgment(run, window, now, readings))


def _settled(watched: Watched, judgment: Judgment, measures: Measures) -> Judgment | None:
    """The judgment with these measures, once two looks have found the same numbers in every minute."""
    if not measures.is_full:
        return None
    before, now = watched.analysis.look, judgment.at
    look = Look(judgment.run, now, fingerprint(measures.readings))
    may_be_final = now + EARLY_SECONDS >= watched.timing.settles_at(judgment.window)
    if may_be_final and look.confirms(before):
        return watched.keep(replace(judgment, readings=measures.readings))
    if before is None or look.differs_from(before):
        change_wait(watched.ports, Analysis, watched.analysis.wait_id, lambda stored: stored.looked(look))
    return None


def _failed_early(
    watched: Watched, judgments: Sequence[Judgment], now: float, measured: Mapping[TimeWindow, Measures]
) -> Judgment | None:
    """The stored judgment of all minutes so far, if they suffice to fail."""
    action, timing = watched.action, watched.timing
    window = TimeWindow(timing.seen_from(len(judgments)), timing.seen_until(now))
    if not action.may_fail_early or window.start >= window.end:
        return None
    presets = replace(action, queries=tuple(query for query in action.queries if query.kind is not None))
    measurement = watched.measurement(window, presets)
    if any(subject.is_durable for subject in measurement.subjects.values()):
        return None  # quick failures end before slow successes, and nothing bounds how long these take
    measures = measured.get(window) or _measured(measurement)
    if measures is None:
        return None
    readings = without_last_minutes(measures.readings, timing.unsettled_minutes(window, now))
    early = Judgment(len(judgments), window, now, readings, is_early=True)
    return watched.keep(early) if judge_early(action, [*judgments, early]) is not None else None


def _measured(measurement: Measurement) -> Measures | None:
    """What there is; None when it cannot be read just now, because the next look comes soon."""
    try:
        return measure_window(measurement)
    except RetryableError as error:
        logger.warning("metrics could not be read", error=str(error))
        return None
