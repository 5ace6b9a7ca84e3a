"""What follows once the end of a target is stored: it is told, and counts for the run and its dependents."""

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.ports import Ports
from sluice.tasks.change.lock_functions import may_be_reopened, release_functions
from sluice.tasks.dispatch.admit import quotas_for
from sluice.tasks.dispatch.dispatcher import propagate, start_next
from sluice.tasks.dispatch.roll_back_all import roll_back_all
from sluice.tasks.record_event import record_target_ended

_NEVER_RAN = {TargetStatus.WAITING, TargetStatus.SKIPPED}


def settle_target(ports: Ports, deployment_id: str, name: str) -> None:
    """Tell the end, roll the run back if it must, give the leases back and go on; safe to repeat.

    Whoever stored the end may have died over it, so the telling is not left to them.
    """
    target = ports.targets.get(deployment_id, name)
    if target.status.is_end and target.status not in _NEVER_RAN:
        record_target_ended(ports, target)
        follow_end(ports, target, ports.deployments.get(deployment_id))
    else:
        propagate(ports, target)


def follow_end(
    ports: Ports, target: TargetItem, deployment: DeploymentItem, plan: TargetPlan | None = None
) -> None:
    """Whatever follows from an end that is told; the plan is read where the caller has not."""
    has_failed = target.status is not TargetStatus.SUCCEEDED
    if deployment.rolls_back_all and has_failed and not deployment.is_cancelled:
        roll_back_all(ports, target)
    # A target that may still have to roll back with the others keeps its functions locked until the run ends.
    if not may_be_reopened(target.status, rolls_back_all=deployment.rolls_back_all):
        release_functions(ports, target, plan)
    propagate(ports, target)
    start_next(ports, quotas_for(ports, target), spread=target.index, each=1)
