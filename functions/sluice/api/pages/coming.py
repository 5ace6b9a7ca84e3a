"""When the stages to come of a target start, as far as what it waits for now can tell."""

from collections.abc import Sequence

from sluice.domain.plan.actions import JudgeMetrics, Pause
from sluice.domain.plan.target import Stage
from sluice.domain.plan.timetable import starts_behind
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.pause import TimedPause
from sluice.tasks.look.describe_deployment import TargetView


def stage_starts(target: TargetView) -> Sequence[float | None]:
    """For each stage of the plan; None where it has begun or nobody knows. A verdict may come earlier."""
    if target.starts_at is not None:
        return starts_behind(target.plan, -1, target.starts_at)
    if target.stage is None or target.item.paused is not None or not _ends_by_itself(target.stage.stage):
        return [None] * len(target.plan.stages)
    ends = [wait.ends_at for wait in target.waiting_for if isinstance(wait, (TimedPause, Analysis))]
    return starts_behind(target.plan, target.stage.index, max(ends, default=None))


def next_starts(target: TargetView) -> float | None:
    """When the stage behind the present one starts."""
    behind = target.stage.index + 1 if target.stage else 0
    return next(iter(stage_starts(target)[behind:]), None)


def _ends_by_itself(stage: Stage) -> bool:
    return all(
        isinstance(action, Pause) or (isinstance(action, JudgeMetrics) and action.rolls_forward)
        for action in stage.actions
    )
