"""A deployment that cannot be repaired is stopped, so that it is cancelled, and then ended and unlocked."""

from sluice.domain.record.items import ExecutionState
from sluice.domain.record.repairs import LAST_ROUND, ForcedEnd
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from tests.tasks.calls import text_with
from tests.tasks.dispatch.giving_up import ERROR, OVER, RUNNING, after, fails, forgets_waits, stops, tells
from tests.tasks.dispatch.sweep import RUNS
from tests.tasks.ports import deployments, repairs, targets, workflow
from tests.tasks.scene import DEPLOYMENT, TARGET, a_deployment, a_target, an_event, records
from tests.tasks.script import NOW, Script


def looks(state: ExecutionState) -> Script:
    """How the deployment's own execution stands."""
    return Script() << workflow.deployment_execution(DEPLOYMENT) >> state


def stops_deployment() -> Script:
    """It runs, and is stopped."""
    return looks(RUNS) << workflow.stop_deployment(DEPLOYMENT, text_with("Given up"))


def frees(end: ForcedEnd, *words: str) -> Script:
    """The end is stored with the lock of the application, with a reason that has these words."""
    return Script() << repairs.end(DEPLOYMENT, text_with("Given up", *words), NOW) >> end


def test_stops_the_execution_of_a_deployment_first_so_that_it_is_cancelled() -> None:
    fails(after(1, "") << stops_deployment() << tells(1), target="")


def test_ends_the_deployment_and_starts_the_next_when_all_its_targets_have_ended() -> None:
    script = (
        after(1, "")
        << looks(OVER)
        << tells(1)
        << repairs.attempts(DEPLOYMENT)
        >> {TARGET: 1}
        << targets.get(DEPLOYMENT, TARGET)
        >> a_target(TargetStatus.ROLLED_BACK)
        << frees(ForcedEnd(is_new=True, next_holder="dep-2"), "sluice status dep-1")
        << records(an_event("DeploymentEnded", target=""))
        << workflow.start_deployment("dep-2")
    )
    fails(script, target="")


def test_tells_the_stored_end_when_somebody_has_stored_one_before() -> None:
    """It may have succeeded, and its event could not be recorded."""
    script = (
        after(1, "")
        << looks(OVER)
        << tells(1)
        << repairs.attempts(DEPLOYMENT)
        >> {}
        << frees(ForcedEnd(is_new=False))
        << deployments.get(DEPLOYMENT)
        >> a_deployment(status=DeploymentStatus.SUCCEEDED, reason="All 2 targets succeeded.")
        << records(an_event("DeploymentEnded", target=""))
    )
    fails(script, target="")


def test_keeps_the_lock_of_the_application_when_a_target_was_stopped_just_now() -> None:
    script = (
        after(2, "")
        << looks(OVER)
        << tells(2)
        << repairs.attempts(DEPLOYMENT)
        >> {TARGET: 1}
        << targets.get(DEPLOYMENT, TARGET)
        >> RUNNING
        << tells(2, TARGET)
        << stops()
        << forgets_waits()
    )
    fails(script, target="")


def test_names_the_targets_that_could_not_be_ended_when_the_last_round_is_over() -> None:
    script = (
        after(LAST_ROUND, "")
        << looks(OVER)
        << tells(LAST_ROUND)
        << repairs.attempts(DEPLOYMENT)
        >> {"broken": 3}
        << targets.get(DEPLOYMENT, "broken")
        >> KeyError("status")
        << workflow.stop_target(DEPLOYMENT, "broken", 3, text_with("Given up"))
        << frees(ForcedEnd(is_new=True), "'broken' may still run")
        << records(an_event("DeploymentEnded", target=""))
    )
    fails(script, target="")


def test_says_that_the_execution_of_the_deployment_may_run_when_it_cannot_be_read() -> None:
    cannot = Script() << workflow.deployment_execution(DEPLOYMENT) >> ERROR
    fails(after(1, "") << cannot << tells(1), target="")
    script = (
        after(2, "")
        << cannot
        << tells(2)
        << repairs.attempts(DEPLOYMENT)
        >> {}
        << frees(ForcedEnd(is_new=True), "execution of the deployment may still run")
        << records(an_event("DeploymentEnded", target=""))
    )
    fails(script, target="")
