"""When the stages to come start: known behind a pause, a verdict or a start time, unknown behind a person."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.api.pages.coming import next_starts, stage_starts
from sluice.domain.plan.actions import Action, AskForApproval, Pause, SetWeight
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.progress import CurrentStage
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.wait import Wait
from sluice.tasks.look.describe_deployment import TargetView
from tests.analysis_builders import an_analysis
from tests.builders import a_target_plan
from tests.tasks.scene import a_target
from tests.tasks.script import NOW
from tests.tasks.wait.asked import ANALYSIS, APPROVAL, HOUR, PAUSE

LATER = (SetWeight("", 50), Pause("", 600), SetWeight("", 75), AskForApproval("", expiration_seconds=60))


def at_stage_1(action: Action, *waits: Wait) -> TargetView:
    plan: TargetPlan = a_target_plan("prod", action, *LATER)
    stage = CurrentStage(1, plan.stages[1])
    return TargetView(a_target(), plan, TargetStatus.RUNNING, stage, [], waits)


@pytest.mark.parametrize(
    ("view", "ends_at"),
    [
        (at_stage_1(Pause("", 300), PAUSE), NOW + 300),
        (at_stage_1(an_analysis(), ANALYSIS), NOW + HOUR),
    ],
)
def test_stages_follow_what_ends_by_itself_until_somebody_must_decide(
    view: TargetView, ends_at: float
) -> None:
    behind_pause = ends_at + 600
    expected = [None, None, ends_at, ends_at, behind_pause, behind_pause, None]
    assert stage_starts(view) == expected
    assert next_starts(view) == ends_at


@pytest.mark.parametrize(
    "view",
    [
        at_stage_1(AskForApproval("", expiration_seconds=60), APPROVAL),
        at_stage_1(replace(an_analysis(), rolls_forward=False), ANALYSIS),
        at_stage_1(Pause("", 300)),
        at_stage_1(SetWeight("", 25), PAUSE),
        TargetView(a_target(), a_target_plan(), TargetStatus.RUNNING, None, []),
    ],
)
def test_nobody_knows_what_starts_when_the_present_stage_ends_at_no_known_time(view: TargetView) -> None:
    starts: Sequence[float | None] = stage_starts(view)
    assert set(starts) == {None}
    assert next_starts(view) is None


def test_stages_of_a_deployment_that_starts_later_follow_its_start() -> None:
    plan = a_target_plan("prod", Pause("", 600))
    view = TargetView(a_target(), plan, TargetStatus.WAITING, None, [], starts_at=NOW + 60)
    assert stage_starts(view) == [NOW + 60, NOW + 60, NOW + 660]
    assert next_starts(view) == NOW + 60
