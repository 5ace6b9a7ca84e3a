"""Progress: which stage a target is at, and what that makes it show."""

import pytest

from sluice.domain.plan.actions import Action, AskForApproval, Pause, SetWeight
from sluice.domain.record.progress import CurrentStage, Progress, current_stage, waiting_status
from sluice.domain.record.status import TargetStatus
from tests.builders import a_target_plan

# Stages: 0 prepare, 1 weight, 2 pause of 60 s, 3 pause of 30 s, 4 approval, 5 promote.
PLAN = a_target_plan("prod", SetWeight("", 25), Pause("", 60), Pause("", 30), AskForApproval(""))


def index_at(now: float, done_stage: int, done_at: float = 1_000.0) -> int | None:
    stage = current_stage(PLAN, Progress(done_stage, done_at), now)
    return stage.index if stage else None


def a_stage(*actions: Action) -> CurrentStage:
    plan = a_target_plan("prod", *actions)
    return CurrentStage(1, plan.stages[1])


def test_target_is_at_its_first_stage_when_nothing_is_done() -> None:
    assert index_at(1_000.0, done_stage=-1) == 0


def test_target_stays_at_a_stage_of_work_when_time_passes() -> None:
    assert index_at(99_000.0, done_stage=0) == 1


@pytest.mark.parametrize(
    ("now", "index"), [(1_000.0, 2), (1_059.9, 2), (1_060.0, 3), (1_089.9, 3), (1_090.0, 4)]
)
def test_target_moves_through_pauses_when_their_time_has_passed(now: float, index: int) -> None:
    assert index_at(now, done_stage=1) == index


def test_target_waits_at_an_approval_when_only_time_passes() -> None:
    assert index_at(99_000.0, done_stage=1) == 4


def test_target_is_at_no_stage_when_all_are_done() -> None:
    assert index_at(1_000.0, done_stage=len(PLAN.stages) - 1) is None


def test_target_is_paused_when_a_pause_is_open() -> None:
    assert waiting_status(approval_is_open=False, pause_is_open=True) is TargetStatus.PAUSED


def test_target_runs_when_nothing_is_open() -> None:
    assert waiting_status(approval_is_open=False, pause_is_open=False) is TargetStatus.RUNNING


def test_target_awaits_approval_when_one_is_open_beside_a_pause() -> None:
    assert waiting_status(approval_is_open=True, pause_is_open=True) is TargetStatus.AWAITING_APPROVAL
