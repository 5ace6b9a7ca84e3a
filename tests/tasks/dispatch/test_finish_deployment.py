"""Finish deployment: when it may end, how, with which reason, and who starts next."""

import json

import pytest

from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.rollback.last_alias import LastAlias
from sluice.domain.rollback.lease import Lease
from sluice.errors import RetryableError
from sluice.tasks.dispatch.finish_deployment import DeploymentEnd, finish_deployment
from tests.tasks.calls import text_with
from tests.tasks.ports import deployments, events, leases, targets, workflow
from tests.tasks.scene import (
    ARN,
    CANDIDATE,
    DEPLOYMENT,
    FENCE,
    PLAN,
    RECORD,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    records,
)
from tests.tasks.script import NOW, Script

SUCCEEDED, FAILED, CANCELLED = DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED, DeploymentStatus.CANCELLED
DONE = a_target(TargetStatus.SUCCEEDED, is_propagated=True)
BACK = a_target(TargetStatus.ROLLED_BACK, name="staging", reason="errors", is_propagated=True)


def finished(script: Script, error: str = "", cause: str = "") -> DeploymentEnd:
    return script.play(lambda ports: finish_deployment(ports, DEPLOYMENT, error, cause))


def reads(*items: TargetItem, deployment: DeploymentItem | None = None) -> Script:
    return (
        Script()
        << deployments.get(DEPLOYMENT)
        >> (deployment or a_deployment())
        << targets.list(DEPLOYMENT)
        >> items
    )


ENDED = an_event("DeploymentEnded", target="")


def stores(status: DeploymentStatus, *words: str) -> Script:
    """The end with its event, in one write."""
    ends = deployments.finish(DEPLOYMENT, status, text_with(*words), NOW, "parcels")
    return Script() << ends >> True << events.publish(DEPLOYMENT, ENDED)


def goes_on(holder: str | None = None) -> Script:
    return Script() << deployments.holder("parcels") >> holder


@pytest.mark.parametrize(
    ("items", "status", "words"),
    [
        ((DONE,), SUCCEEDED, ()),
        ((DONE, BACK), FAILED, ("staging", "errors")),
        ((), SUCCEEDED, ()),
    ],
)
def test_stores_the_end_that_follows_from_its_targets_and_tells_it(
    items: tuple[TargetItem, ...], status: DeploymentStatus, words: tuple[str, ...]
) -> None:
    assert finished(reads(*items) << stores(status, *words) << goes_on()).status is status


def test_is_cancelled_when_somebody_has_cancelled_it_and_a_target_did_not_succeed() -> None:
    cancelled = a_deployment(is_cancelled=True, cancel_reason="Cancelled by ada")
    script = reads(DONE, BACK, deployment=cancelled) << stores(CANCELLED, "Cancelled by ada.") << goes_on()
    assert finished(script).status is CANCELLED


def test_says_what_ended_the_execution_when_no_target_tells_more() -> None:
    skipped = a_target(TargetStatus.SKIPPED, is_propagated=True)
    script = reads(skipped) << stores(FAILED, "no such role") << goes_on()
    finished(script, "PreflightError", json.dumps({"errorMessage": "no such role"}))


def test_names_the_target_first_because_of_which_all_others_went_back() -> None:
    second = a_target(TargetStatus.ROLLED_BACK, name="second", reason="its own", is_propagated=True)
    deployment = a_deployment(failed_target="second")
    finished(reads(BACK, second, deployment=deployment) << stores(FAILED, "'second'") << goes_on())


def test_does_not_end_while_a_target_still_runs() -> None:
    with pytest.raises(RetryableError, match="prod"):
        finished(reads(DONE, a_target(TargetStatus.ROLLING_BACK)))


def test_starts_the_deployment_that_holds_the_application_by_then() -> None:
    script = reads(DONE) << stores(SUCCEEDED) << goes_on("dep-2") << workflow.start_deployment("dep-2")
    assert finished(script).status is SUCCEEDED


def test_tells_the_end_again_when_whoever_stored_it_may_have_died() -> None:
    ended = a_deployment(status=FAILED, reason="errors")
    script = Script() << deployments.get(DEPLOYMENT) >> ended << records(ENDED) << goes_on()
    assert finished(script) == DeploymentEnd(FAILED, "errors")


def test_gives_the_end_that_was_stored_when_somebody_else_was_quicker() -> None:
    script = (
        reads(DONE)
        << deployments.finish(DEPLOYMENT, SUCCEEDED, text_with(), NOW, "parcels")
        >> False
        << deployments.get(DEPLOYMENT)
        >> a_deployment(status=CANCELLED, reason="by ada")
        << records(ENDED)
        << goes_on()
    )
    assert finished(script) == DeploymentEnd(CANCELLED, "by ada")


def test_tells_the_ends_of_targets_that_nobody_has_told() -> None:
    untold = a_target(TargetStatus.SUCCEEDED)
    script = reads(untold) << records(an_event("TargetEnded", "SUCCEEDED")) << stores(SUCCEEDED) << goes_on()
    finished(script)


def test_gives_back_the_leases_that_were_kept_for_a_rollback_of_all() -> None:
    moved = RECORD.about_to("alias", CANDIDATE).moved(CANDIDATE, "r2")
    script = (
        reads(DONE, BACK, deployment=a_deployment(rolls_back_all=True))
        << targets.plan(DEPLOYMENT, TARGET)
        >> PLAN
        << targets.functions(DEPLOYMENT, TARGET)
        >> [moved]
        << leases.release(Lease(ARN, FENCE, NOW, DEPLOYMENT, TARGET), NOW, LastAlias("live", CANDIDATE, NOW))
        >> True
        << stores(FAILED)
        << goes_on()
    )
    finished(script)


def test_notes_in_the_deployment_that_it_undid_who_has_undone_it() -> None:
    undone = records(an_event("DeploymentReverted", DEPLOYMENT, target=""), "dep-0")
    script = (
        reads(DONE, deployment=a_deployment(reverts="dep-0"))
        << deployments.note_reverted("dep-0", DEPLOYMENT)
        << undone
        << stores(SUCCEEDED)
        << goes_on()
    )
    finished(script)


def test_notes_nothing_in_the_deployment_that_it_could_not_undo() -> None:
    finished(reads(BACK, deployment=a_deployment(reverts="dep-0")) << stores(FAILED) << goes_on())
