"""The earliest start of each stage of each target, as far as the config alone can tell. Reads no clock.

Times count from the start of the deployment. Work on AWS counts as zero: it takes seconds, and how many is
not known in advance. An analysis counts with the latest time of its verdict. After a wait for a person or a
system, times are unknown.
"""

from collections.abc import Sequence

from sluice.domain.plan.actions import Action, JudgeMetrics, Pause, PrepareFunctions, Promote, SetWeight
from sluice.domain.plan.target import Stage, TargetPlan
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage: seconds from the deployment's start to its own, and how long it waits; None if unknown.

    `weight` is the percent of traffic on the candidate once the stage is done.
    """

    index: int
    stage: Stage
    starts_after: float | None
    lasts: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class TargetTime:
    """One target: the times of its stages and its end; `level` is its depth in the dependency graph."""

    plan: TargetPlan
    level: int
    starts_after: float | None
    stages: tuple[StageTime, ...]
    ends_after: float | None


def timetable(targets: Sequence[TargetPlan]) -> list[TargetTime]:
    """The times of all targets; `targets` is in a valid order for running them one by one."""
    known: dict[str, TargetTime] = {}
    for plan in targets:
        before = [known[name] for name in plan.depends_on if name in known]
        level = max((target.level + 1 for target in before), default=0)
        known[plan.name] = _target_time(plan, level, _latest_end(before))
    return list(known.values())


def levels(times: Sequence[TargetTime]) -> list[list[str]]:
    """The names of the targets that can start together, level by level."""
    found: dict[int, list[str]] = {}
    for target in times:
        found.setdefault(target.level, []).append(target.plan.name)
    return [found[level] for level in sorted(found)]


def time_at_weight(stages: Sequence[StageTime], index: int) -> float | None:
    """How long the weight set at stage `index` lasts until the next one is set; None if unknown."""
    total = 0.0
    for stage in stages[index:]:
        if stage.index != index and _weight_after(stage.stage) is not None:
            break
        if stage.lasts is None:
            return None
        total += stage.lasts
    return total


def starts_behind(plan: TargetPlan, index: int, ends_at: float | None) -> list[float | None]:
    """When each stage behind this one starts, if this one ends then; None for others, and if unknown."""
    starts: list[float | None] = [None] * len(plan.stages)
    now = ends_at
    for number in range(index + 1, len(plan.stages)):
        starts[number] = now
        now = _added(now, _length(plan.stages[number]))
    return starts


def _target_time(plan: TargetPlan, level: int, start: float | None) -> TargetTime:
    weight: float = 0
    stages, now = [], start
    has_alias = any(function.alias_name for function in plan.functions)
    for index, stage in enumerate(plan.stages):
        after = _weight_after(stage) if has_alias else _without_alias(stage)
        weight = weight if after is None else after
        stages.append(StageTime(index, stage, now, _length(stage), weight))
        now = _added(now, stages[-1].lasts)
    return TargetTime(plan, level, start, tuple(stages), now)


def _latest_end(before: Sequence[TargetTime]) -> float | None:
    ends = [target.ends_after for target in before]
    return None if None in ends else max((end for end in ends if end is not None), default=0.0)


def _length(stage: Stage) -> float | None:
    lengths = [_length_of(action) for action in stage.actions]
    return None if None in lengths else max((length for length in lengths if length is not None), default=0.0)


def _length_of(action: Action) -> float | None:
    if isinstance(action, Pause):
        return float(action.seconds)
    if isinstance(action, JudgeMetrics) and action.rolls_forward:
        return float(action.expected_seconds)
    return None if action.waits else 0.0


def _weight_after(stage: Stage) -> float | None:
    for action in stage.actions:
        if isinstance(action, SetWeight):
            return action.weight
        if isinstance(action, Promote):
            return 100
    return None


def _without_alias(stage: Stage) -> int | None:
    """All callers reach `$LATEST`, which has the new code once it is prepared, whatever the steps say."""
    return 100 if any(isinstance(action, PrepareFunctions) for action in stage.actions) else None


def _added(start: float | None, length: float | None) -> float | None:
    return None if start is None or length is None else start + length
