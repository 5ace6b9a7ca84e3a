"""What is said in each repair of a deployment, whatever is repaired."""

from typing import Literal

from sluice.domain.record.items import DeploymentItem, ExecutionState, TargetItem
from sluice.errors import RetryableError
from sluice.tasks.dispatch.reconcile import reconcile
from tests.tasks.ports import deployments, repairs, targets, workflow
from tests.tasks.scene import DEPLOYMENT, a_deployment, waits_for_nothing
from tests.tasks.script import NOW, Script

Gone = Literal["ABORTED", "TIMED_OUT", "FAILED", "SUCCEEDED"]
RUNS, MISSING = ExecutionState("RUNNING"), ExecutionState("MISSING")
GONE: list[Gone] = ["ABORTED", "TIMED_OUT", "FAILED", "SUCCEEDED"]
STARTED = a_deployment(sealed_tokens=(b"sealed",))
"""A deployment whose targets may start: a state waits for the last of them."""


def repaired(script: Script) -> None:
    """Repair the deployment by this script."""
    script.play(lambda ports: reconcile(ports, DEPLOYMENT))


def reads(deployment: DeploymentItem = STARTED, execution: ExecutionState = RUNS) -> Script:
    """The deployment, and how its execution stands."""
    return (
        Script()
        << deployments.get(DEPLOYMENT)
        >> deployment
        << workflow.deployment_execution(DEPLOYMENT)
        >> execution
    )


def has(*items: TargetItem) -> Script:
    """The targets of the deployment."""
    return Script() << targets.list(DEPLOYMENT) >> items


def rest(deployment: DeploymentItem = STARTED) -> Script:
    """No wait has an answer to deliver, and whether targets are open is read last."""
    return waits_for_nothing() << deployments.get(DEPLOYMENT) >> deployment


def runs(target: TargetItem, state: ExecutionState = RUNS) -> Script:
    """How the target's execution stands."""
    return Script() << workflow.target_execution(target) >> state


def counts(error: Exception, target: str = "", count: int = 1) -> Script:
    """The failed repair is counted, unless it is only to be tried again."""
    if isinstance(error, RetryableError):
        return Script()
    return Script() << repairs.count(DEPLOYMENT, target, NOW) >> count
