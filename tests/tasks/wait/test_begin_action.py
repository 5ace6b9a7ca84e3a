"""Beginning an action: held back while a person has paused the target, left out when one promotes it."""

import json
from dataclasses import replace

import pytest

from sluice.domain.plan.action import LONGEST_PAUSE_BY_HAND_SECONDS
from sluice.domain.plan.actions import AskForApproval, Pause, RunWebhook, SmokeTest
from sluice.domain.plan.target import Stage, TargetPlan
from sluice.domain.record.items import FullPromotion, PauseByHand, TargetItem
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait, WaitStatus
from sluice.errors import TargetPausedError, TimeLimitExceededError
from sluice.ports.records import TargetRecords
from sluice.tasks.wait.begin_action import begin_action, skip_waiting_step
from sluice.tasks.wait.pause import pause
from tests.architecture.sources import ROOT
from tests.tasks.ports import targets, vault, waits, workflow
from tests.tasks.scene import (
    CANDIDATE,
    DEPLOYMENT,
    PLAN,
    QUARTER,
    RECORD,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    an_input,
    records,
    runs,
    still_runs,
)
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import (
    ACTION,
    ANALYSIS,
    APPROVAL,
    ASKING,
    CALLING,
    JUDGING,
    PAUSING,
    a_plan,
    wakes,
)

DAY = 24 * 3600
PAUSED = PauseByHand("ada", NOW - 60, "odd", 2)
HELD = a_target(paused=PAUSED, pauses=2, may_pause=True)
HELD_ID = f"{DEPLOYMENT}.0.by-hand-2"
HOLD = TimedPause(HELD_ID, DEPLOYMENT, TARGET, ACTION, NOW, NOW + 30 * DAY, paused_by="ada", number=2)
WEIGHT = "1.0"


def begun(script: Script, action: str = WEIGHT) -> TargetRecords:
    return script.play(lambda ports: begin_action(ports, an_input(action)))


def waits_with(*found: Wait) -> Script:
    return Script() << waits.list_all(DEPLOYMENT) >> list(found)


def held_before_it(*found: Wait, plan: TargetPlan = PLAN, target: TargetItem = HELD) -> Script:
    """Nothing of the action has begun."""
    return runs(plan, target) << waits_with(*found) << targets.functions(DEPLOYMENT, TARGET) >> [RECORD]


@pytest.mark.parametrize(
    "found", [(), (replace(HOLD, status=WaitStatus.OPEN),), (replace(APPROVAL, target="other"),)]
)
def test_holds_the_action_back_when_a_person_has_paused_the_target(found: tuple[Wait, ...]) -> None:
    script = held_before_it(*found) << waits.find(TimedPause, HELD_ID) >> None
    with pytest.raises(TargetPausedError, match="ada"):
        begun(script)


def test_gives_up_when_nobody_has_resumed_the_target_in_time() -> None:
    forgotten = replace(HOLD, ends_at=NOW)
    script = held_before_it(forgotten) << waits.find(TimedPause, HELD_ID) >> forgotten
    with pytest.raises(TimeLimitExceededError, match="Paused by ada, and not resumed within 30 days"):
        begun(script)


def test_begins_when_an_execution_of_an_earlier_release_could_not_wait() -> None:
    old = replace(HELD, may_pause=False)
    assert begun(runs(PLAN, old)).target == old


@pytest.mark.parametrize(("plan", "wait"), [(JUDGING, ANALYSIS), (ASKING, APPROVAL)])
def test_goes_on_with_what_waits_already_when_the_target_is_paused_meanwhile(
    plan: TargetPlan, wait: Wait
) -> None:
    assert begun(runs(plan, HELD) << waits_with(wait)).plan == plan


def test_finishes_a_step_that_has_moved_some_functions_when_the_target_is_paused_meanwhile() -> None:
    """They move together: whoever pauses must not leave them apart for days."""
    moved, left = (
        replace(RECORD, candidate_version="7", routing=QUARTER),
        replace(RECORD, candidate_version="7"),
    )
    script = runs(PLAN, HELD) << waits_with() << targets.functions(DEPLOYMENT, TARGET) >> [moved, left]
    assert begun(script).target == HELD


def test_holds_the_next_step_back_when_all_functions_have_made_the_one_before() -> None:
    both = [replace(RECORD, candidate_version="7", routing=CANDIDATE)] * 2
    script = runs(PLAN, HELD) << waits_with() << targets.functions(DEPLOYMENT, TARGET) >> both
    with pytest.raises(TargetPausedError):
        begun(script << waits.find(TimedPause, HELD_ID) >> None)


def test_the_workflow_waits_as_long_as_the_lease_on_the_functions_is_taken_for() -> None:
    machine = json.loads((ROOT / "statemachine/target.asl.json").read_text())
    caught = machine["States"]["Run stage"]["Catch"][0]
    assert caught["ErrorEquals"] == [TargetPausedError.__name__]
    assert caught["Assign"]["seconds"] == LONGEST_PAUSE_BY_HAND_SECONDS


def paused(script: Script) -> None:
    script.play(lambda ports: pause(ports, an_input(ACTION), 30 * DAY, "token"))


def held(plan: TargetPlan = ASKING) -> Script:
    """The wait is stored under a token, told, and looked at again."""
    return (
        runs(plan, HELD)
        << vault.seal("token", HELD_ID)
        >> b"sealed"
        << waits.open(HOLD, b"sealed")
        >> HOLD
        << still_runs()
        << records(an_event("TargetPaused", f"{ACTION}@2", "Paused by ada, before: Wait for approval"))
    )


def test_waits_for_whoever_resumes_the_target_when_it_is_paused_before_an_action() -> None:
    paused(held() << targets.get(DEPLOYMENT, TARGET) >> HELD)


def test_goes_on_at_once_when_the_target_was_resumed_before_it_could_wait() -> None:
    paused(runs(ASKING, a_target(pauses=2)) << workflow.succeed("token", {"done": True}))


def test_wakes_itself_when_the_target_was_resumed_while_the_wait_was_opened() -> None:
    resumed = replace(HOLD, status=WaitStatus.SKIPPED, skipped_by="bob")
    script = (
        held()
        << targets.get(DEPLOYMENT, TARGET)
        >> a_target(pauses=2, resumed_by="bob")
        << waits.get(TimedPause, HELD_ID)
        >> HOLD
        << waits.change(HOLD, resumed)
        >> True
    )
    paused(script << wakes(resumed))


PROMOTED = a_target(promotion=FullPromotion("ada", NOW, ""))


def skipped(script: Script, plan: TargetPlan, target: TargetItem = PROMOTED) -> bool:
    found = TargetRecords(a_deployment(), target, plan)
    return script.play(lambda ports: skip_waiting_step(ports, an_input(ACTION), found, "token"))


TESTING = a_plan(SmokeTest(ACTION, "{}"))


@pytest.mark.parametrize("plan", [PAUSING, JUDGING, CALLING, TESTING, PLAN])
def test_leaves_a_step_out_when_a_person_promotes_the_target_fully(plan: TargetPlan) -> None:
    script = (
        records(an_event("StepSkipped", ACTION, "Promoted to 100 % by ada"))
        << targets.plan(DEPLOYMENT, TARGET)
        >> plan
        << targets.report_stage(DEPLOYMENT, TARGET, 1, NOW)
        << workflow.succeed("token", {"done": True})
    )
    assert skipped(script, plan)


REQUIRED = RunWebhook(ACTION, "scan", "POST", "https://scan.example", required_by="applications[0]")


def test_leaves_nothing_out_that_guardrails_require_when_a_person_promotes_the_target_fully() -> None:
    assert not a_plan(REQUIRED).is_skippable(ACTION)
    assert a_plan(replace(REQUIRED, required_by="")).is_skippable(ACTION)


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1)])
def test_leaves_no_gate_out_when_a_person_promotes_the_target_fully(order: tuple[int, ...]) -> None:
    stages = tuple(
        Stage(tuple(replace(action, key=f"{place}.0") for action in CALLING.stages[index].actions))
        for place, index in enumerate(order)
    )
    assert not replace(CALLING, stages=stages).is_skippable(f"{order.index(1)}.0")


def test_asks_people_still_when_a_person_promotes_the_target_fully() -> None:
    known = Script() << targets.functions(DEPLOYMENT, TARGET) >> [RECORD]
    assert not skipped(known, a_plan(AskForApproval(ACTION)))


def test_begins_a_pause_of_the_plan_although_a_person_has_paused_the_target() -> None:
    assert isinstance(PAUSING.action(ACTION), Pause)
    assert PAUSING.last_pausable_stage == 2
