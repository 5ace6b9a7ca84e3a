"""Begin target: a target gets its stages while it may run, whichever release started its execution."""

from dataclasses import replace

import pytest

from sluice.domain.plan.target import UNDO_STAGES, TargetPlan
from sluice.domain.record.items import StopRequest
from sluice.domain.record.status import TargetStatus
from sluice.errors import DeploymentCancelledError, RollbackRequestedError, TargetStoppedError
from sluice.tasks.dispatch.begin_target import TargetBeginning, begin_target
from tests.tasks.ports import events, targets
from tests.tasks.scene import (
    DEPLOYMENT,
    PLAN,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    records,
    runs,
)
from tests.tasks.script import NOW, Script

UNDO = replace(PLAN, stages=UNDO_STAGES, reverts="dep-0")


def begun(script: Script, recover: str | None = None) -> TargetBeginning:
    return script.play(lambda ports: begin_target(ports, DEPLOYMENT, TARGET, recover))


STARTED = an_event("TargetStarted", "", "111111111111", "eu-central-1")


def notes(*, is_new: bool) -> Script:
    return Script() << targets.begin(DEPLOYMENT, TARGET, NOW, may_pause=False, event=STARTED) >> is_new


def begins(plan: TargetPlan = PLAN) -> Script:
    return runs(plan) << notes(is_new=True) << events.publish(DEPLOYMENT, STARTED)


@pytest.mark.parametrize("plan", [PLAN, UNDO])
def test_gives_the_stages_and_says_that_the_target_has_started(plan: TargetPlan) -> None:
    assert begun(begins(plan)) == TargetBeginning(plan.stages, plan.time_limit_seconds)


def test_tells_again_that_it_has_started_when_an_earlier_try_may_have_died_before() -> None:
    """The first release noted the beginning and then told it, in two writes."""
    assert begun(runs() << notes(is_new=False) << records(STARTED)).stages == PLAN.stages


def test_begins_nothing_when_the_target_has_ended() -> None:
    with pytest.raises(TargetStoppedError, match="ROLLED_BACK"):
        begun(runs(target=a_target(TargetStatus.ROLLED_BACK)))


def test_begins_nothing_when_the_target_has_to_roll_back_already() -> None:
    stopped = a_target(stop=StopRequest("RollbackRequestedError", "Rolled back by ada"))
    with pytest.raises(RollbackRequestedError, match="Rolled back by ada"):
        begun(runs(target=stopped))


def test_begins_nothing_when_the_deployment_was_cancelled() -> None:
    cancelled = a_deployment(is_cancelled=True, cancel_reason="Cancelled by ada")
    with pytest.raises(DeploymentCancelledError, match="Cancelled by ada"):
        begun(runs(deployment=cancelled))


def test_gives_the_stages_when_an_execution_of_the_first_release_begins() -> None:
    assert begun(begins(), recover="").stages == PLAN.stages


def test_leads_to_the_rollback_when_an_execution_of_the_first_release_recovers() -> None:
    with pytest.raises(TargetStoppedError, match="was stopped manually"):
        begun(Script(), recover="The execution of this target was stopped manually")


def test_leads_to_the_undo_in_roll_back_when_an_execution_of_the_first_release_undoes() -> None:
    """Its state machine knows no stage of this kind, and would take the target for done."""
    with pytest.raises(TargetStoppedError, match="dep-0"):
        begun(begins(UNDO), recover="")
