"""Reconcile: what is repaired of each target, and that one is no obstacle for the next."""

from dataclasses import replace

import pytest

from sluice.domain.record.items import ExecutionState, StopRequest
from sluice.domain.record.status import TargetStatus
from sluice.errors import RetryableError
from sluice.ports.records import TargetRecords
from tests.tasks.calls import text_with
from tests.tasks.dispatch.sweep import GONE, MISSING, STARTED, Gone, has, reads, repaired, rest, runs
from tests.tasks.ports import deployments, leases, targets, workflow
from tests.tasks.ports import records as stored
from tests.tasks.scene import (
    ARN,
    DEPLOYMENT,
    PLAN,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    nobody_is_next,
    records,
    takes_a_place,
    waits_for_nothing,
)
from tests.tasks.script import NOW, Script

RUNNING = a_target()
WAITING = a_target(TargetStatus.WAITING)


def test_settles_a_target_whose_end_nobody_has_told_to_its_dependents() -> None:
    ended = a_target(TargetStatus.SUCCEEDED)
    script = (
        reads()
        << has(ended)
        << targets.get(DEPLOYMENT, TARGET)
        >> ended
        << records(an_event("TargetEnded", "SUCCEEDED"))
        << deployments.get(DEPLOYMENT)
        >> STARTED
        << targets.plan(DEPLOYMENT, TARGET)
        >> PLAN
        << targets.functions(DEPLOYMENT, TARGET)
        >> []
        << leases.get(ARN)
        >> None
        << deployments.close_target(DEPLOYMENT, TARGET)
        >> STARTED
        << targets.mark_propagated(DEPLOYMENT, TARGET)
        << nobody_is_next()
        << rest()
    )
    repaired(script)


def test_leaves_an_end_alone_that_was_told() -> None:
    repaired(reads() << has(a_target(TargetStatus.SUCCEEDED, is_propagated=True)) << rest())


def test_starts_a_target_that_waits_for_nothing_when_the_targets_may_start() -> None:
    script = (
        reads() << has(WAITING) << deployments.get(DEPLOYMENT) >> STARTED << takes_a_place(WAITING) << rest()
    )
    repaired(script)


def test_starts_no_target_before_its_time_has_come() -> None:
    early = a_deployment(sealed_tokens=(b"sealed",), starts_at=NOW + 1)
    repaired(reads(early) << has(a_target(TargetStatus.WAITING)) << rest(early))


def test_starts_a_target_when_its_time_has_come() -> None:
    due = a_deployment(sealed_tokens=(b"sealed",), starts_at=NOW)
    script = (
        reads(due)
        << has(a_target(TargetStatus.WAITING))
        << deployments.get(DEPLOYMENT)
        >> due
        << takes_a_place(WAITING)
        << rest(due)
    )
    repaired(script)


def test_starts_no_target_when_the_deployment_is_still_being_looked_at() -> None:
    waiting = a_target(TargetStatus.WAITING)
    script = reads() << has(waiting) << deployments.get(DEPLOYMENT) >> a_deployment() << rest()
    repaired(script)


def test_starts_no_target_that_waits_for_another() -> None:
    repaired(reads() << has(a_target(TargetStatus.WAITING, is_blocked=True)) << rest())


def test_ends_the_waits_of_a_stopped_target_again_when_that_may_have_been_left_half_done() -> None:
    stopped = a_target(stop=StopRequest("AlarmError", "red"))
    repaired(reads() << has(stopped) << runs(stopped) << waits_for_nothing() << rest())


def test_ends_no_waits_when_the_stopped_target_rolls_back_already() -> None:
    stopped = a_target(TargetStatus.ROLLING_BACK, stop=StopRequest("AlarmError", "red"))
    repaired(reads() << has(stopped) << runs(stopped) << rest())


def test_starts_the_first_execution_of_a_target_when_whoever_should_have_has_died() -> None:
    repaired(reads() << has(RUNNING) << runs(RUNNING, MISSING) << workflow.start_target(RUNNING) << rest())


def test_starts_an_execution_that_only_rolls_back_when_a_later_one_is_missing() -> None:
    again = a_target(attempt=2)
    starts = Script() << workflow.start_target(again, text_with("earlier"))
    repaired(reads() << has(again) << runs(again, MISSING) << starts << rest())


@pytest.mark.parametrize("status", GONE)
def test_gives_a_target_another_execution_that_only_rolls_back_when_its_own_is_gone(status: Gone) -> None:
    again = a_target(attempt=2)
    script = (
        reads()
        << has(RUNNING)
        << runs(RUNNING, ExecutionState(status))
        << targets.next_attempt(DEPLOYMENT, TARGET, 1)
        >> 2
        << targets.get(DEPLOYMENT, TARGET)
        >> again
        << workflow.start_target(again, text_with("execution"))
        << rest()
    )
    repaired(script)


@pytest.mark.parametrize(
    ("status", "undoes"), [(TargetStatus.RUNNING, True), (TargetStatus.ROLLING_BACK, False)]
)
def test_finishes_an_undo_unless_that_rolls_back_already_when_its_execution_is_gone(
    status: TargetStatus, *, undoes: bool
) -> None:
    undo = replace(STARTED, reverts="dep-0")
    first, again = a_target(status), a_target(status, attempt=2)
    script = (
        reads(undo)
        << has(first)
        << runs(first, ExecutionState("ABORTED"))
        << targets.next_attempt(DEPLOYMENT, TARGET, 1)
        >> 2
        << targets.get(DEPLOYMENT, TARGET)
        >> again
        << workflow.start_target(again, text_with("manually"), undoes=undoes)
        << rest(undo)
    )
    repaired(script)


def test_gives_up_and_says_so_when_the_last_execution_has_not_rolled_it_back() -> None:
    last = a_target(TargetStatus.ROLLING_BACK, attempt=4)
    script = (
        reads()
        << has(last)
        << runs(last, ExecutionState("FAILED"))
        << targets.plan(DEPLOYMENT, TARGET)
        >> PLAN
        << targets.functions(DEPLOYMENT, TARGET)
        >> []
        << stored.of_target(DEPLOYMENT, TARGET)
        >> TargetRecords(STARTED, last, PLAN)
        << targets.end(
            last,
            TargetStatus.ROLLBACK_FAILED,
            reason=text_with("4"),
            at=NOW,
            event=an_event("TargetEnded", "ROLLBACK_FAILED", facts={"status": "ROLLBACK_FAILED"}),
        )
        >> RetryableError("throttled")
        << rest()
    )
    repaired(script)


def test_goes_on_with_the_next_target_when_one_cannot_be_repaired() -> None:
    second = a_target(name="second")
    script = (
        reads()
        << has(RUNNING, second)
        << workflow.target_execution(RUNNING)
        >> RetryableError("throttled")
        << runs(second)
        << rest()
    )
    repaired(script)
