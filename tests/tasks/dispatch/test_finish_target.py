"""Finish target: the end is stored once, told, and counted; one that must go back does not succeed."""

import json
from dataclasses import replace

import pytest

from sluice.domain.record.items import StopRequest, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.errors import AlarmError, DeploymentCancelledError, RollbackRequestedError
from sluice.tasks.dispatch.finish_target import finish_target
from sluice.tasks.dispatch.settle_target import settle_target
from tests.tasks.calls import text_with
from tests.tasks.ports import deployments, events, leases, targets
from tests.tasks.scene import (
    ARN,
    CANDIDATE,
    DEPLOYMENT,
    FUNCTION,
    PLAN,
    RECORD,
    STABLE,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    nobody_is_next,
    records,
    runs,
)
from tests.tasks.script import NOW, Script

SUCCEEDED, FAILED, ROLLED_BACK = TargetStatus.SUCCEEDED, TargetStatus.FAILED, TargetStatus.ROLLED_BACK


def finished(script: Script, outcome: TargetStatus = SUCCEEDED, reason: str = "") -> None:
    script.play(lambda ports: finish_target(ports, DEPLOYMENT, TARGET, outcome.value, reason))


def stores(status: TargetStatus, reason: str = "", *, moved: bool = True) -> Script:
    """The end, its event and the place that it gives back, in one write."""
    event = an_event("TargetEnded", status.value, facts={"status": status.value})
    end = targets.end(a_target(), status, reason=reason, at=NOW, event=event)
    script: Script = runs() << end >> moved
    return script << events.publish(DEPLOYMENT, event) if moved else script


def tells(item: TargetItem, *, rolls_back_all: bool = False) -> Script:
    return (
        Script()
        << targets.get(DEPLOYMENT, TARGET)
        >> item
        << records(an_event("TargetEnded", item.status.value))
        << deployments.get(DEPLOYMENT)
        >> a_deployment(rolls_back_all=rolls_back_all)
    )


GIVES_BACK: Script = Script() << targets.functions(DEPLOYMENT, TARGET) >> [] << leases.get(ARN) >> None
RELEASES: Script = Script() << targets.plan(DEPLOYMENT, TARGET) >> PLAN << GIVES_BACK


def counts() -> Script:
    return (
        Script()
        << deployments.close_target(DEPLOYMENT, TARGET)
        >> a_deployment()
        << targets.mark_propagated(DEPLOYMENT, TARGET)
        << nobody_is_next()
    )


def settles(item: TargetItem) -> Script:
    return tells(item) << RELEASES << counts()


def test_stores_the_end_gives_the_leases_back_and_counts_it_in_this_order() -> None:
    finished(stores(SUCCEEDED) << GIVES_BACK << counts())


def test_gives_the_reason_in_words_when_a_lambda_function_has_failed() -> None:
    cause = json.dumps({"errorMessage": "5 % of the calls failed."})
    script = stores(FAILED, "5 % of the calls failed.") << GIVES_BACK << counts()
    finished(script, FAILED, cause)


def test_tells_the_end_again_when_whoever_stored_it_may_have_died() -> None:
    finished(stores(FAILED, "x", moved=False) << settles(a_target(FAILED, reason="x")), FAILED, "x")


def test_says_what_may_be_left_when_the_rollback_was_given_up() -> None:
    moved = replace(RECORD.about_to("alias", CANDIDATE).moved(CANDIDATE, "r2"))
    script = (
        Script()
        << targets.plan(DEPLOYMENT, TARGET)
        >> PLAN
        << targets.functions(DEPLOYMENT, TARGET)
        >> [moved]
        << records(an_event("FunctionNotRestored", FUNCTION))
        << stores(TargetStatus.ROLLBACK_FAILED, text_with("given up", str(STABLE), "aws lambda"))
        << GIVES_BACK
        << counts()
    )
    finished(script, TargetStatus.ROLLBACK_FAILED, "given up.")


@pytest.mark.parametrize(
    ("stop", "error"),
    [
        ("AlarmError", AlarmError),
        ("DeploymentCancelledError", DeploymentCancelledError),
        ("RollbackRequestedError", RollbackRequestedError),
    ],
)
def test_goes_back_and_does_not_succeed_when_it_was_stopped_at_the_last_moment(
    stop: str, error: type[Exception]
) -> None:
    stopped = a_target(stop=StopRequest(stop, "too slow"))
    script = stores(SUCCEEDED, moved=False) << targets.get(DEPLOYMENT, TARGET) >> stopped
    with pytest.raises(error, match="too slow"):
        finished(script)


def test_tells_its_end_when_it_had_succeeded_before() -> None:
    succeeded = a_target(SUCCEEDED, stop=None)
    script = stores(SUCCEEDED, moved=False) << targets.get(DEPLOYMENT, TARGET) >> succeeded
    finished(script << settles(succeeded))


def settled(script: Script) -> None:
    script.play(lambda ports: settle_target(ports, DEPLOYMENT, TARGET))


def test_keeps_the_leases_when_it_may_have_to_go_back_with_the_others() -> None:
    item = a_target(SUCCEEDED)
    settled(tells(item, rolls_back_all=True) << counts())


@pytest.mark.parametrize("status", [TargetStatus.WAITING, TargetStatus.RUNNING])
def test_tells_nothing_when_the_target_has_not_ended(status: TargetStatus) -> None:
    item = a_target(status)
    settled(Script() << targets.get(DEPLOYMENT, TARGET) >> item)


def test_tells_a_target_that_never_ran_as_skipped_and_holds_no_lease() -> None:
    item = a_target(TargetStatus.SKIPPED, reason="skipped by ada")
    script = (
        Script()
        << targets.get(DEPLOYMENT, TARGET)
        >> item
        << records(an_event("TargetSkipped", "", "skipped by ada"))
        << deployments.close_target(DEPLOYMENT, TARGET)
        >> a_deployment()
        << targets.mark_propagated(DEPLOYMENT, TARGET)
    )
    settled(script)


def rolls_all_back(item: TargetItem) -> Script:
    """This target is not the first that has failed, so all others have been told already."""
    first = a_deployment(rolls_back_all=True, failed_target="another")
    return tells(item, rolls_back_all=True) << deployments.fail(DEPLOYMENT, TARGET) >> first


@pytest.mark.parametrize(
    "status", [FAILED, ROLLED_BACK, TargetStatus.ROLLBACK_FAILED, TargetStatus.CANCELLED]
)
def test_has_the_run_rolled_back_before_it_counts_as_ended_when_the_config_says_so(
    status: TargetStatus,
) -> None:
    item = a_target(status)
    settled(rolls_all_back(item) << RELEASES << counts())


def test_rolls_nothing_else_back_when_the_deployment_was_cancelled() -> None:
    item = a_target(ROLLED_BACK)
    script = (
        Script()
        << targets.get(DEPLOYMENT, TARGET)
        >> item
        << records(an_event("TargetEnded", item.status.value))
        << deployments.get(DEPLOYMENT)
        >> a_deployment(rolls_back_all=True, is_cancelled=True)
        << RELEASES
        << counts()
    )
    settled(script)
