"""Holding a target back by hand and sending it ahead: noted once, told once, and finished by a repeat."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.plan.actions import Pause
from sluice.domain.plan.target import UNDO_STAGES, TargetPlan
from sluice.domain.record.items import FullPromotion, PauseByHand, StopRequest, TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait, WaitStatus
from sluice.errors import WrongMomentError
from sluice.ports import Ports
from sluice.tasks.control.pause_target import TargetsPaused, pause_deployment, pause_target
from sluice.tasks.control.promote_target import promote_fully
from sluice.tasks.control.resume_target import resume_deployment, resume_target
from sluice.tasks.control.skip_target import skip_target
from tests.tasks.ports import targets, waits
from tests.tasks.scene import DEPLOYMENT, PLAN, TARGET, a_target, an_event, records
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import (
    ACTION,
    ANALYSIS,
    APPROVAL,
    CALLBACK,
    CALLING,
    JUDGING,
    PAUSE,
    PAUSING,
    stage_is_reported,
    wakes,
)

ADA = Caller("ada")
ASKED = PauseByHand("ada", NOW, "odd", 1)
PAUSED = a_target(paused=ASKED, pauses=1, may_pause=True)
RESUMED = a_target(pauses=1, may_pause=True, resumed_by="ada")
HOLD = TimedPause(
    f"{DEPLOYMENT}.0.by-hand-1", DEPLOYMENT, TARGET, ACTION, NOW, NOW + 60, paused_by="ada", number=1
)
UNDO = replace(PLAN, stages=UNDO_STAGES, reverts="dep-0")


def reads(target: TargetItem) -> Script:
    return Script() << targets.get(DEPLOYMENT, TARGET) >> target


def plans(plan: TargetPlan = PLAN) -> Script:
    return Script() << targets.plan(DEPLOYMENT, TARGET) >> plan


def asks(*, noted: bool, wanted: PauseByHand = ASKED, last: int = 2) -> Script:
    return Script() << targets.request_pause(DEPLOYMENT, TARGET, wanted, last) >> noted


TOLD = records(an_event("PauseRequested", "1", "Paused by ada: odd"))


def paused(script: Script, comment: str = "odd") -> TargetItem:
    return script.play(lambda ports: pause_target(ports, DEPLOYMENT, TARGET, ADA, comment))


@pytest.mark.parametrize("status", [TargetStatus.RUNNING, TargetStatus.WAITING])
def test_notes_the_pause_and_tells_it_when_a_target_has_not_ended(status: TargetStatus) -> None:
    script = reads(a_target(status)) << plans() << asks(noted=True) << reads(replace(PAUSED, status=status))
    assert paused(script << TOLD).paused == ASKED


def test_tells_the_first_pause_again_when_it_is_asked_for_twice_because_its_teller_may_have_died() -> None:
    wanted = PauseByHand("ada", NOW, "later", 2)
    script = reads(PAUSED) << plans() << asks(noted=False, wanted=wanted) << reads(PAUSED) << TOLD
    assert paused(script, "later").paused == ASKED


AT_END = Progress(1, NOW)
STOPPED = a_target(stop=StopRequest("AlarmError", "red"))


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (a_target(TargetStatus.SUCCEEDED), "has ended: it is SUCCEEDED"),
        (a_target(TargetStatus.ROLLING_BACK), "rolls back"),
        (STOPPED, "rolls back"),
        (replace(PAUSED, status=TargetStatus.ROLLED_BACK), "has ended"),
        (replace(PAUSED, stop=STOPPED.stop), "rolls back"),
        (a_target(progress=AT_END, may_pause=True), "at its last step"),
        (a_target(progress=Progress(0, NOW)), "earlier release"),
        (a_target(may_pause=True), "at the same moment"),
    ],
)
def test_says_why_nothing_can_be_held_back(target: TargetItem, why: str) -> None:
    wanted = replace(ASKED, number=target.pauses + 1)
    with pytest.raises(WrongMomentError, match=why):
        paused(reads(target) << plans() << asks(noted=False, wanted=wanted) << reads(target))


def test_does_not_pause_an_undo_halfway() -> None:
    with pytest.raises(WrongMomentError, match="undoes"):
        paused(reads(a_target()) << plans(UNDO))


def test_holds_nothing_back_when_only_a_pause_of_the_plan_follows() -> None:
    behind = replace(PLAN, stages=(*PLAN.stages, replace(PLAN.stages[0], actions=(Pause("3.0", 60),))))
    assert behind.last_pausable_stage == PLAN.last_pausable_stage == 2


def test_pauses_what_it_can_of_a_deployment_and_says_why_not_the_rest() -> None:
    ended, last = a_target(TargetStatus.FAILED, name="gone"), a_target(name="last", may_pause=True)
    at_end = replace(last, progress=AT_END)
    script = (
        Script()
        << targets.list(DEPLOYMENT)
        >> [ended, a_target(), at_end]
        << targets.plans(DEPLOYMENT)
        >> {TARGET: PLAN, "last": PLAN}
        << asks(noted=True)
        << reads(PAUSED)
        << targets.request_pause(DEPLOYMENT, "last", ASKED, 2)
        >> False
        << targets.get(DEPLOYMENT, "last")
        >> at_end
        << TOLD
    )
    done = script.play(lambda ports: pause_deployment(ports, DEPLOYMENT, ADA, "odd"))
    assert (done.paused, list(done.refused)) == ((TARGET,), ["last"])


@pytest.mark.parametrize("all_of", [pause_deployment, resume_deployment])
def test_says_so_when_no_target_of_a_deployment_can_be_paused_or_resumed(
    all_of: Callable[[Ports, str, Caller, str], TargetsPaused | tuple[str, ...]],
) -> None:
    script = Script() << targets.list(DEPLOYMENT) >> [a_target(TargetStatus.FAILED, pauses=1)]
    with pytest.raises(WrongMomentError, match="No target of dep-1"):
        script.play(lambda ports: all_of(ports, DEPLOYMENT, ADA, ""))


def test_resumes_no_target_that_rolls_back() -> None:
    script = Script() << targets.list(DEPLOYMENT) >> [a_target(TargetStatus.ROLLING_BACK, pauses=1)]
    with pytest.raises(WrongMomentError, match="No target of dep-1"):
        script.play(lambda ports: resume_deployment(ports, DEPLOYMENT, ADA, ""))


def lists(*found: Wait) -> Script:
    return Script() << waits.list_all(DEPLOYMENT) >> list(found)


def ends(wait: Wait, ended: Wait, target: TargetItem) -> Script:
    return (
        reads(target)
        << (plans_of(wait) if target.promotion else Script())
        << waits.get(type(wait), wait.wait_id)
        >> wait
        << waits.change(wait, ended)
        >> True
    )


def plans_of(wait: Wait) -> Script:
    plan = {Analysis: JUDGING, Callback: CALLING, TimedPause: PAUSING}[type(wait)]
    return Script() << targets.plan(DEPLOYMENT, TARGET) >> plan


ENDED_HOLD = replace(HOLD, status=WaitStatus.SKIPPED, skipped_by="ada")
NOTES_RESUMED: Script = (
    Script()
    << targets.end_pause(DEPLOYMENT, TARGET, 1, "ada")
    >> True
    << reads(RESUMED)
    << records(an_event("TargetResumed", "1", "Resumed by ada"))
)


def resumed(script: Script) -> TargetItem:
    return script.play(lambda ports: resume_target(ports, DEPLOYMENT, TARGET, ADA, ""))


def test_forgets_the_pause_first_and_wakes_the_target_then_without_ending_its_stage() -> None:
    script = reads(PAUSED) << NOTES_RESUMED << lists(HOLD) << ends(HOLD, ENDED_HOLD, RESUMED)
    assert resumed(script << wakes(ENDED_HOLD)) == RESUMED


def test_wakes_the_target_when_whoever_resumed_it_had_died_before() -> None:
    script = reads(RESUMED) << NOTES_RESUMED << lists(HOLD) << ends(HOLD, ENDED_HOLD, RESUMED)
    assert resumed(script << wakes(ENDED_HOLD)) == RESUMED


def test_leaves_the_hold_when_others_have_paused_the_target_again() -> None:
    script = reads(PAUSED) << NOTES_RESUMED << lists(HOLD, replace(HOLD, target="other")) << reads(PAUSED)
    assert resumed(script) == RESUMED


def test_resumes_each_target_of_a_deployment_that_was_paused() -> None:
    script = Script() << targets.list(DEPLOYMENT) >> [a_target(name="other"), PAUSED]
    names = (script << NOTES_RESUMED << lists()).play(
        lambda ports: resume_deployment(ports, DEPLOYMENT, ADA, "")
    )
    assert names == (TARGET,)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (a_target(), "Nobody"),
        (a_target(TargetStatus.FAILED, pauses=1), "has ended"),
        (a_target(TargetStatus.ROLLING_BACK, pauses=1), "rolls back"),
    ],
)
def test_says_why_nothing_is_to_be_resumed(target: TargetItem, why: str) -> None:
    with pytest.raises(WrongMomentError, match=why):
        resumed(reads(target))


def test_does_not_skip_what_a_person_has_paused() -> None:
    script = (
        reads(PAUSED)
        << waits.list(Analysis, DEPLOYMENT)
        >> []
        << waits.list(TimedPause, DEPLOYMENT)
        >> [HOLD]
    )
    with pytest.raises(WrongMomentError, match="ada has paused"):
        script.play(lambda ports: skip_target(ports, DEPLOYMENT, TARGET, by=ADA, comment="", pause_id=None))


WANTED = FullPromotion("ada", NOW, "outage")
PROMOTED = a_target(promotion=WANTED, resumed_by="ada")
NOTES_PROMOTED = plans() << targets.request_promotion(DEPLOYMENT, TARGET, WANTED, 2)


def promoted(script: Script) -> TargetItem:
    return script.play(lambda ports: promote_fully(ports, DEPLOYMENT, TARGET, ADA, "outage"))


def told_promoted() -> Script:
    return reads(PROMOTED) << records(an_event("PromotionRequested", "", "by ada: outage"))


@pytest.mark.parametrize(
    ("wait", "ended", "plan"),
    [
        (PAUSE, replace(PAUSE, status=WaitStatus.SKIPPED, skipped_by="ada"), PAUSING),
        (ANALYSIS, replace(ANALYSIS, status=WaitStatus.SKIPPED, ended_by="ada"), JUDGING),
        (CALLBACK, replace(CALLBACK, status=WaitStatus.SKIPPED), CALLING),
    ],
)
@pytest.mark.parametrize("noted", [True, False])
def test_ends_what_a_step_waits_for_when_it_is_promoted_fully_for_the_first_time_or_again(
    wait: Wait, ended: Wait, plan: TargetPlan, *, noted: bool
) -> None:
    script = NOTES_PROMOTED >> noted << told_promoted() << lists(wait) << ends(wait, ended, PROMOTED)
    assert promoted(script << stage_is_reported(plan) << wakes(ended)) == PROMOTED


def test_wakes_a_target_that_was_paused_when_it_is_promoted_fully() -> None:
    waked = (
        reads(PROMOTED)
        << waits.get(TimedPause, HOLD.wait_id)
        >> HOLD
        << waits.change(HOLD, ENDED_HOLD)
        >> True
    )
    script = NOTES_PROMOTED >> True << told_promoted() << lists(HOLD) << waked
    assert promoted(script << wakes(ENDED_HOLD)) == PROMOTED


def test_leaves_an_approval_open_when_the_target_is_promoted_fully() -> None:
    asking = Script() << targets.plan(DEPLOYMENT, TARGET) >> CALLING
    script = NOTES_PROMOTED >> True << told_promoted() << lists(APPROVAL) << reads(PROMOTED) << asking
    assert promoted(script) == PROMOTED


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (a_target(TargetStatus.WAITING), "has not started"),
        (replace(PROMOTED, status=TargetStatus.SUCCEEDED), "has ended"),
        (STOPPED, "rolls back"),
        (a_target(), "is being promoted"),
    ],
)
def test_says_why_the_target_is_not_promoted(target: TargetItem, why: str) -> None:
    with pytest.raises(WrongMomentError, match=why):
        promoted(NOTES_PROMOTED >> False << reads(target))


def test_does_not_promote_an_undo() -> None:
    with pytest.raises(WrongMomentError, match="no strategy"):
        promoted(plans(UNDO))
