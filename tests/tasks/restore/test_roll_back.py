"""Roll back: what decides that a target goes back, what it ends as, and that nothing is claimed unread."""

import json
from dataclasses import replace

import pytest

from sluice.domain.plan.actions import AskForApproval, Promote, SetWeight
from sluice.domain.plan.target import UNDO_STAGES, TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import lease_seconds
from sluice.domain.rollback.point import Live, RollbackOutcome
from sluice.errors import TargetStoppedError
from sluice.ports.target import RevisionConflictError
from sluice.tasks.restore.roll_back import roll_back
from tests.builders import a_function_plan, a_rollback_point, a_target_plan, an_approval, stages_of
from tests.tasks.calls import text_with
from tests.tasks.ports import accounts, clock, functions, leases, quotas, targets, waits
from tests.tasks.scene import (
    ALIAS,
    ARN,
    CANDIDATE,
    DEPLOYMENT,
    FOREIGN,
    FUNCTION,
    LEASE,
    PLAN,
    QUARTER,
    RECORD,
    STABLE,
    TARGET,
    a_target,
    an_alias,
    an_event,
    old_version_serves,
    reads_functions,
    records,
    runs,
    seen_until_it_lasts,
    waits_for_nothing,
    writes_alias,
)
from tests.tasks.script import NOW, Script

MOVED = RECORD.about_to("alias", QUARTER).moved(QUARTER, "r2")
FAILED, ROLLED_BACK = TargetStatus.FAILED, TargetStatus.ROLLED_BACK
ROLLING_BACK = TargetStatus.ROLLING_BACK
CAUSE = json.dumps({"errorMessage": "5 % of the calls failed."})


def rolled_back(script: Script, error: str = "AnalysisFailedError", cause: str = CAUSE) -> RollbackOutcome:
    return script.play(lambda ports: roll_back(ports, DEPLOYMENT, TARGET, error, cause))


def reads(plan: TargetPlan = PLAN, target: TargetItem | None = None) -> Script:
    return runs(plan, target)


def begins(*found: FunctionRecord, plan: TargetPlan = PLAN, target: TargetItem | None = None) -> Script:
    """The target moves to ROLLING_BACK, and nobody is waited for any more; these are its records."""
    return (
        reads(plan, target)
        << targets.move(DEPLOYMENT, TARGET, ROLLING_BACK)
        >> True
        << waits_for_nothing()
        << targets.functions(DEPLOYMENT, TARGET)
        >> found
    )


def restores(*found: FunctionRecord, plan: TargetPlan = PLAN) -> Script:
    return (
        begins(*found, plan=plan)
        << records(an_event("RollbackStarted"))
        << accounts.connect(plan, DEPLOYMENT, {})
        >> functions
    )


ALIAS_IS_BACK: Script = (
    Script()
    << writes_alias(STABLE, "r2", an_alias(STABLE, "r3"))
    << records(an_event("FunctionRestored", FUNCTION))
    << targets.save_restored(DEPLOYMENT, TARGET, MOVED.moved(STABLE, "r3"))
)


def test_puts_the_alias_back_reads_it_back_and_gives_the_reason_when_a_step_has_failed() -> None:
    outcome = rolled_back(restores(MOVED) << ALIAS_IS_BACK)
    assert outcome == RollbackOutcome(ROLLED_BACK, "5 % of the calls failed.")


def test_is_not_rolled_back_when_somebody_else_has_moved_the_alias() -> None:
    script = (
        restores(MOVED)
        << functions.update_alias(FUNCTION, ALIAS, STABLE, "r2")
        >> RevisionConflictError()
        << seen_until_it_lasts(an_alias(FOREIGN, "r9"))
        << records(an_event("FunctionNotRestored", FUNCTION, "5 (100 %)"))
    )
    outcome = rolled_back(script)
    assert outcome == RollbackOutcome(
        TargetStatus.ROLLBACK_FAILED,
        text_with("5 % of the calls failed", "5 (100 %)", "aws lambda update-alias"),
    )


def test_restores_every_function_when_one_of_them_cannot_be() -> None:
    plan = a_target_plan(functions=(a_function_plan("first"), a_function_plan()))
    first = replace(
        MOVED, rollback_point=replace(MOVED.rollback_point, function_name="first"), alias_revision_id=None
    )

    script = restores(first, MOVED, plan=plan) << functions.get_alias("first", ALIAS) >> an_alias(FOREIGN)
    for pause in (0.25, 0.5, 1.0, 2.0, 2.0):
        script = script << clock.sleep(pause) << functions.get_alias("first", ALIAS) >> an_alias(FOREIGN)
    script = script << records(an_event("FunctionNotRestored", "first")) << ALIAS_IS_BACK
    assert rolled_back(script).outcome is TargetStatus.ROLLBACK_FAILED


def test_fails_and_does_not_claim_a_way_back_when_it_created_the_function() -> None:
    created = FunctionRecord(a_rollback_point(Live.ABSENT), "1", "new-code", is_changed=True)
    script = (
        restores(created)
        << functions.get_function(FUNCTION)
        >> None
        << records(an_event("FunctionRestored", FUNCTION))
    )
    assert rolled_back(script).outcome is FAILED


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("AnalysisFailedError", FAILED),
        ("TargetStoppedError", FAILED),
        ("AlarmError", FAILED),
        ("DeploymentCancelledError", TargetStatus.CANCELLED),
        ("RollbackRequestedError", TargetStatus.CANCELLED),
    ],
)
@pytest.mark.parametrize("found", [(), (RECORD,)])
def test_restores_nothing_when_nothing_was_changed(
    found: tuple[FunctionRecord, ...], error: str, outcome: TargetStatus
) -> None:
    assert rolled_back(begins(*found), error) == RollbackOutcome(outcome, "5 % of the calls failed.")


def test_goes_on_when_an_earlier_try_has_begun() -> None:
    script = (
        reads(target=a_target(ROLLING_BACK))
        << targets.move(DEPLOYMENT, TARGET, ROLLING_BACK)
        >> False
        << targets.get(DEPLOYMENT, TARGET)
        >> a_target(ROLLING_BACK)
        << waits_for_nothing()
        << targets.functions(DEPLOYMENT, TARGET)
        >> []
    )
    assert rolled_back(script).outcome is FAILED


def test_takes_its_place_again_without_waiting_for_one_when_it_had_left_it() -> None:
    parked = a_target(is_parked=True)
    script = (
        reads(target=parked)
        << targets.move(DEPLOYMENT, TARGET, ROLLING_BACK)
        >> True
        << quotas.resume(parked)
        << waits_for_nothing()
        << targets.functions(DEPLOYMENT, TARGET)
        >> []
    )
    assert rolled_back(script).outcome is FAILED


@pytest.mark.parametrize("status", [TargetStatus.SUCCEEDED, ROLLED_BACK, TargetStatus.SKIPPED])
def test_restores_nothing_when_the_target_has_ended(status: TargetStatus) -> None:
    ended = a_target(status, reason="long ago")
    script = (
        reads(target=ended)
        << targets.move(DEPLOYMENT, TARGET, ROLLING_BACK)
        >> False
        << targets.get(DEPLOYMENT, TARGET)
        >> ended
    )
    assert rolled_back(script) == RollbackOutcome(status, "long ago")


def test_is_tried_again_when_the_store_says_that_the_target_stopped_rolling_back() -> None:
    script = (
        restores(MOVED)
        << writes_alias(STABLE, "r2", an_alias(STABLE, "r3"))
        << records(an_event("FunctionRestored", FUNCTION))
        << targets.save_restored(DEPLOYMENT, TARGET, MOVED.moved(STABLE, "r3"))
        >> TargetStoppedError("")
    )
    with pytest.raises(TargetStoppedError):
        rolled_back(script)


OPEN_APPROVAL = an_approval(ends_at=NOW)


def test_says_that_nobody_approved_when_an_approval_ran_out() -> None:
    script = Script() << waits.list_all(DEPLOYMENT) >> [OPEN_APPROVAL] << begins()
    assert rolled_back(script, "States.Timeout", "").reason == text_with("approved")


def test_says_that_a_step_did_not_answer_when_no_wait_of_this_target_ran_out() -> None:
    others = [replace(OPEN_APPROVAL, target="staging"), replace(OPEN_APPROVAL, ends_at=NOW + 60)]
    script = Script() << waits.list_all(DEPLOYMENT) >> others << begins()
    assert rolled_back(script, "States.Timeout", "").reason == text_with("in time")


GATED = replace(
    a_target_plan(),
    keeps_after_gates=True,
    stages=stages_of(SetWeight("", 25), Promote(""), AskForApproval("")),
)
"""After the promotion a person must approve, and the new version is to stay if nobody does."""


def test_keeps_the_new_version_when_a_gate_after_the_promotion_fails_and_the_config_says_so() -> None:
    script = reads(GATED, a_target(progress=Progress(1, NOW))) << waits_for_nothing()
    assert rolled_back(script) == RollbackOutcome(FAILED, text_with("5 % of the calls failed", "keep"))


@pytest.mark.parametrize(
    "error", ["AlarmError", "DeploymentCancelledError", "RollbackRequestedError", "TargetStoppedError"]
)
def test_goes_back_all_the_same_when_it_was_stopped_and_no_gate_has_failed(error: str) -> None:
    promoted = MOVED.about_to("alias", CANDIDATE).moved(CANDIDATE, "r2")
    script = (
        begins(promoted, plan=GATED, target=a_target(progress=Progress(1, NOW)))
        << records(an_event("RollbackStarted"))
        << accounts.connect(GATED, DEPLOYMENT, {})
        >> functions
        << old_version_serves()
        << writes_alias(STABLE, "r2", an_alias(STABLE, "r3"))
        << records(an_event("FunctionRestored", FUNCTION))
        << targets.save_restored(DEPLOYMENT, TARGET, promoted.moved(STABLE, "r3"))
    )
    assert rolled_back(script, error).outcome is ROLLED_BACK


@pytest.mark.parametrize(
    ("plan", "target"),
    [
        (GATED, a_target(progress=Progress(0, NOW))),
        (replace(GATED, keeps_after_gates=False), a_target(progress=Progress(1, NOW))),
        (GATED, a_target(ROLLING_BACK, progress=Progress(1, NOW))),
    ],
)
def test_goes_back_when_the_promotion_is_not_done_or_the_config_does_not_keep(
    plan: TargetPlan, target: TargetItem
) -> None:
    assert rolled_back(begins(plan=plan, target=target)).outcome is FAILED


def test_undoes_the_earlier_deployment_when_an_execution_of_the_first_release_asks_for_it() -> None:
    """Its state machine has no state for an undo: it fails on purpose and leaves the rest to Roll back."""
    undo = replace(PLAN, stages=UNDO_STAGES, reverts="dep-0")
    held = replace(LEASE, until=NOW + lease_seconds(undo))
    script = (
        reads(undo)
        << reads(undo)
        << targets.functions("dep-0", TARGET)
        >> []
        << accounts.connect(undo, DEPLOYMENT, {})
        >> functions
        << reads_functions(LEASE, plan=undo)
        << leases.take([held], {ARN: LEASE})
        >> True
        << targets.functions(DEPLOYMENT, TARGET)
        >> []
    )
    assert rolled_back(script, "TargetStoppedError").outcome is TargetStatus.SUCCEEDED
