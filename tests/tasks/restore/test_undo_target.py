"""Undoing an ended deployment: all functions of a target go back, or none when somebody changed one since."""

from dataclasses import replace

import pytest

from sluice.domain.plan.target import UNDO_STAGES
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease
from sluice.domain.rollback.point import Live, RollbackOutcome
from sluice.domain.rollback.undo import going_back
from sluice.ports.target import RevisionConflictError
from sluice.tasks.restore.undo_target import undo_target
from tests.builders import FUNCTION_ROLE, a_rollback_point
from tests.tasks.calls import text_with
from tests.tasks.ports import accounts, clock, deployments, functions, leases, targets
from tests.tasks.scene import (
    ALIAS,
    ARN,
    CANDIDATE,
    DEPLOYMENT,
    FOREIGN,
    FUNCTION,
    LEASE,
    PLAN,
    RECORD,
    STABLE,
    TARGET,
    a_deployment,
    a_target,
    an_alias,
    an_event,
    latest,
    old_version_serves,
    reads_functions,
    records,
    runs,
    saves,
    saves_first,
    seen_until_it_lasts,
    writes_alias,
)
from tests.tasks.script import NOW, Script

OLD = "dep-0"
"""The deployment that is undone; it left the alias on the candidate, under the revision r2."""
UNDO = replace(PLAN, stages=UNDO_STAGES, reverts=OLD)
LEFT = RECORD.about_to("alias", CANDIDATE).moved(CANDIDATE, "r2")
TAKEN = Lease(ARN, 1, NOW + 88_200, DEPLOYMENT, TARGET, "parcels")
HELD = replace(LEASE, fence=1, until=TAKEN.until)
GOING_BACK = going_back(LEFT, 1)


def undone(script: Script) -> RollbackOutcome:
    return script.play(lambda ports: undo_target(ports, DEPLOYMENT, TARGET))


def reads(target: TargetItem | None = None) -> Script:
    return runs(UNDO, target)


def opens(
    *left: FunctionRecord, stored: tuple[FunctionRecord, ...] = (), old_role: str | None = None
) -> Script:
    return (
        reads()
        << targets.functions(OLD, TARGET)
        >> left
        << accounts.connect(UNDO, DEPLOYMENT, {FUNCTION: old_role} if old_role else {})
        >> functions
        << reads_functions(None, plan=UNDO)
        << leases.take([TAKEN], {ARN: None})
        >> True
        << targets.functions(DEPLOYMENT, TARGET)
        >> stored
    )


LOOKS: Script = (
    Script()
    << functions.get_alias(FUNCTION, ALIAS)
    >> an_alias(CANDIDATE, "r2")
    << functions.get_function(FUNCTION)
    >> latest("new-code")
)
ALIAS_IS_BACK: Script = (
    old_version_serves()
    << writes_alias(STABLE, "r2", an_alias(STABLE, "r3"))
    << records(an_event("FunctionRestored", FUNCTION))
    << saves(replace(GOING_BACK, routing=STABLE), HELD)
)


def test_announces_the_way_back_and_goes_it_when_all_is_as_the_deployment_left_it() -> None:
    script = opens(LEFT) << LOOKS << saves_first(GOING_BACK, HELD) << ALIAS_IS_BACK
    assert undone(script) == RollbackOutcome(TargetStatus.SUCCEEDED, "")


def test_restores_nothing_when_the_target_has_ended() -> None:
    ended = a_target(TargetStatus.ROLLBACK_FAILED, reason="given up")
    assert undone(reads(ended)) == RollbackOutcome(TargetStatus.ROLLBACK_FAILED, "given up")


def test_does_not_look_again_when_the_way_back_was_announced_before() -> None:
    assert undone(opens(LEFT, stored=(GOING_BACK,)) << ALIAS_IS_BACK).outcome is TargetStatus.SUCCEEDED


def test_puts_nothing_back_when_somebody_has_moved_the_alias_since() -> None:
    script = opens(LEFT)
    for pause in (0.25, 0.5, 1.0, 2.0, 2.0, None):
        script = (
            script
            << functions.get_alias(FUNCTION, ALIAS)
            >> an_alias(FOREIGN, "r9")
            << functions.get_function(FUNCTION)
            >> latest("new-code")
        )
        script = script << clock.sleep(pause) if pause else script
    assert undone(script) == RollbackOutcome(TargetStatus.FAILED, text_with("5 (100 %)"))


def test_puts_nothing_back_when_another_deployment_works_on_the_function() -> None:
    other = Lease(ARN, 4, NOW + 60, "dep-9", "prod", "parcels")
    script = (
        reads()
        << targets.functions(OLD, TARGET)
        >> [LEFT]
        << accounts.connect(UNDO, DEPLOYMENT, {})
        >> functions
        << reads_functions(other, plan=UNDO)
        << deployments.get("dep-9")
        >> a_deployment()
        << targets.get("dep-9", "prod")
        >> a_target()
    )
    assert undone(script) == RollbackOutcome(TargetStatus.FAILED, text_with("dep-9"))


def test_says_what_is_not_as_it_was_when_the_alias_is_moved_after_the_announcement() -> None:
    script = (
        opens(LEFT, stored=(GOING_BACK,))
        << old_version_serves()
        << functions.update_alias(FUNCTION, ALIAS, STABLE, "r2")
        >> RevisionConflictError()
        << seen_until_it_lasts(an_alias(FOREIGN, "r9"))
        << records(an_event("FunctionNotRestored", FUNCTION))
    )
    assert undone(script) == RollbackOutcome(TargetStatus.ROLLBACK_FAILED, text_with("5 (100 %)"))


def test_stores_no_routing_when_the_function_has_no_alias() -> None:
    point = a_rollback_point(Live.LATEST, alias_name=None)
    left = FunctionRecord(point, "7", "new-code", is_changed=True)
    old = latest("old-code", "f6")
    script = (
        opens(left, old_role=FUNCTION_ROLE)
        << functions.get_function(FUNCTION)
        >> latest("new-code")
        << saves_first(going_back(left, 1), HELD)
        << functions.get_function(FUNCTION)
        >> old
        << functions.publish_version(FUNCTION, "old-code", "f6", "restored by a rollback")
        >> replace(old, version="8")
        << functions.get_function(FUNCTION)
        >> old
        << records(an_event("FunctionRestored", FUNCTION))
    )
    assert undone(script).outcome is TargetStatus.SUCCEEDED


@pytest.mark.parametrize(
    "left", [replace(RECORD, is_changed=False), FunctionRecord(a_rollback_point(Live.ABSENT))]
)
def test_has_nothing_to_put_back_when_the_function_was_not_changed_or_not_there(left: FunctionRecord) -> None:
    assert undone(opens(left)).outcome is TargetStatus.SUCCEEDED
