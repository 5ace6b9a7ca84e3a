"""How far a running target has come, derived from its plan, its last finished work and the time.

A pause ends inside the workflow without a record, so the stage shown is the first one after the last finished
work whose time has not passed.
"""

from sluice.domain.plan.actions import Pause
from sluice.domain.plan.target import Stage, TargetPlan
from sluice.domain.record.status import TargetStatus
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """The last stage recorded as done (-1: none yet), and when, in seconds since the epoch."""

    done_stage: int = -1
    done_at: float = 0.0


@dataclass(frozen=True, slots=True)
class CurrentStage:
    """The stage a target is in; `index` counts from 0."""

    index: int
    stage: Stage


def current_stage(plan: TargetPlan, progress: Progress, now: float) -> CurrentStage | None:
    """The stage the target is in, or None when all are done."""
    since = progress.done_at
    for index in range(progress.done_stage + 1, len(plan.stages)):
        stage = plan.stages[index]
        length = _known_length(stage)
        if length is None or since + length > now:
            return CurrentStage(index, stage)
        since += length
    return None


def waiting_status(*, approval_is_open: bool, pause_is_open: bool) -> TargetStatus:
    """The status shown for a running target: AWAITING_APPROVAL, PAUSED or RUNNING."""
    if approval_is_open:
        return TargetStatus.AWAITING_APPROVAL
    return TargetStatus.PAUSED if pause_is_open else TargetStatus.RUNNING


def _known_length(stage: Stage) -> float | None:
    pauses = [action.seconds for action in stage.actions if isinstance(action, Pause)]
    only_pauses = len(pauses) == len(stage.actions)
    return float(max(pauses)) if only_pauses and pauses else None
