"""Reconcile: what is repaired of a deployment whose execution is late, gone or over."""

from dataclasses import replace

import pytest

from sluice.domain.record.items import ExecutionState, StopRequest
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.errors import NotFoundError, RetryableError
from sluice.tasks.dispatch.reconcile import START_GRACE_SECONDS, reconcile_all
from tests.tasks.calls import text_with
from tests.tasks.dispatch.sweep import GONE, MISSING, STARTED, Gone, has, reads, repaired, rest, runs
from tests.tasks.ports import deployments, events, targets, vault, workflow
from tests.tasks.scene import (
    DEPLOYMENT,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    records,
    waits_for_nothing,
)
from tests.tasks.script import NOW, Script
from tests.tasks.sweeps import begins, ends

CANCELLED = replace(STARTED, is_cancelled=True, cancel_reason="Cancelled by ada")
RUNNING = a_target()


@pytest.mark.parametrize("status", [TargetStatus.RUNNING, TargetStatus.ROLLING_BACK])
def test_changes_nothing_when_everything_is_under_way(status: TargetStatus) -> None:
    target = a_target(status)
    repaired(reads() << has(target) << runs(target) << rest())


def test_changes_nothing_when_the_deployment_waits_for_another() -> None:
    repaired(Script() << deployments.get(DEPLOYMENT) >> a_deployment(waits_for="dep-0"))


def test_changes_nothing_when_the_deployment_is_gone_from_the_records() -> None:
    repaired(Script() << deployments.get(DEPLOYMENT) >> NotFoundError("no such deployment"))


def test_starts_the_execution_when_intake_has_died_before_it_could() -> None:
    late = a_deployment(created_at=NOW - START_GRACE_SECONDS - 1)
    repaired(reads(late, MISSING) << workflow.start_deployment(DEPLOYMENT))


def test_leaves_intake_its_time_when_the_deployment_was_stored_just_now() -> None:
    repaired(reads(a_deployment(created_at=NOW - START_GRACE_SECONDS), MISSING))


def test_tells_the_end_again_when_whoever_stored_it_may_have_died() -> None:
    ended = a_deployment(status=DeploymentStatus.FAILED, reason="errors")
    script = (
        Script()
        << deployments.get(DEPLOYMENT)
        >> ended
        << deployments.get(DEPLOYMENT)
        >> ended
        << records(an_event("DeploymentEnded", target=""))
        << deployments.holder("parcels")
        >> None
    )
    repaired(script)


@pytest.mark.parametrize("status", GONE)
def test_cancels_when_the_execution_is_gone_and_targets_are_not(status: Gone) -> None:
    cancelled = a_deployment(is_cancelled=True, cancel_reason="the execution is gone")
    stop = StopRequest("DeploymentCancelledError", "the execution is gone")
    script = (
        reads(STARTED, ExecutionState(status))
        << deployments.cancel(DEPLOYMENT, text_with("execution"))
        >> cancelled
        << records(an_event("DeploymentCancelled", target=""))
        << deployments.get(DEPLOYMENT)
        >> cancelled
        << has(RUNNING)
        << has(RUNNING)
        << targets.request_stop(DEPLOYMENT, TARGET, stop)
        >> True
        << waits_for_nothing()
        << has(RUNNING)
        << runs(RUNNING)
        << rest()
    )
    repaired(script)


def test_repeats_the_cancel_when_it_may_have_been_left_half_done() -> None:
    waiting = a_target(TargetStatus.SKIPPED, is_propagated=True)
    script = (
        reads(CANCELLED)
        << deployments.cancel(DEPLOYMENT, "Cancelled by ada")
        >> None
        << deployments.get(DEPLOYMENT)
        >> CANCELLED
        << has(waiting)
        << has(waiting)
        << waits_for_nothing()
        << has(waiting)
        << rest(CANCELLED)
    )
    repaired(script)


def test_wakes_the_deployment_when_its_last_target_has_ended() -> None:
    over = replace(STARTED, has_open_targets=False)
    script = (
        reads(over)
        << has()
        << rest(over)
        << vault.unseal(b"sealed", f"{DEPLOYMENT}/run-targets")
        >> "token"
        << workflow.succeed("token", {"done": True})
    )
    repaired(script)


def test_ends_the_deployment_itself_when_its_execution_is_gone() -> None:
    over = replace(CANCELLED, has_open_targets=False)
    back = a_target(TargetStatus.ROLLED_BACK, is_propagated=True)
    script = (
        reads(over, ExecutionState("ABORTED"))
        << deployments.cancel(DEPLOYMENT, "Cancelled by ada")
        >> None
        << deployments.get(DEPLOYMENT)
        >> over
        << has(back)
        << has(back)
        << waits_for_nothing()
        << has(back)
        << rest(over)
        << deployments.get(DEPLOYMENT)
        >> over
        << has(back)
        << deployments.finish(DEPLOYMENT, DeploymentStatus.CANCELLED, text_with("ada"), NOW, "parcels")
        >> True
        << events.publish(DEPLOYMENT, an_event("DeploymentEnded", target=""))
        << deployments.holder("parcels")
        >> None
    )
    repaired(script)


def test_goes_on_with_the_next_deployment_when_one_cannot_be_repaired() -> None:
    script = (
        begins("reconcile")
        << deployments.list_unfinished()
        >> ["dep-0", DEPLOYMENT]
        << deployments.get("dep-0")
        >> RetryableError("throttled")
        << deployments.get(DEPLOYMENT)
        >> a_deployment(waits_for="dep-0")
        << ends("reconcile")
    )
    assert script.play(reconcile_all) == 2
