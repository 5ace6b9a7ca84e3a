"""Ends a target whose gate has failed after the promotion, and which is to keep its new version then."""

from functools import partial

from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.record.reasons import shortened
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.point import RollbackOutcome
from sluice.errors import SluiceError
from sluice.ports import Ports
from sluice.tasks.change.provide_concurrency import release_concurrency
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.guard import MAX_PARALLEL_FUNCTIONS
from sluice.tasks.record_event import record_event
from sluice.tasks.restore.connect_to_restore import connect_to_restore
from sluice.tasks.wait.close_waits import close_waits


def keep_version(ports: Ports, deployment_id: str, plan: TargetPlan, why: str) -> RollbackOutcome:
    """FAILED, with the new version live; as after a success, the old one's provisioned concurrency goes."""
    close_waits(ports, deployment_id, plan.name)
    if provided := [function for function in plan.functions if function.provisioned]:
        _release(ports, deployment_id, plan, provided)
    kept = f"{why} The new version stays, because afterDeploymentFailure is keep."
    return RollbackOutcome(TargetStatus.FAILED, shortened(kept))


def _release(ports: Ports, deployment_id: str, plan: TargetPlan, provided: list[FunctionPlan]) -> None:
    """The target has ended by now: what cannot be taken is said, and changes nothing."""
    try:
        work = TargetWork(ports, deployment_id, plan, connect_to_restore(ports, plan, deployment_id, {}))
        ports.side_by_side.run(partial(release_concurrency, work), provided, limit=MAX_PARALLEL_FUNCTIONS)
    except SluiceError as error:
        for name in (function.function_name for function in provided):
            message = f"{name}: the old version keeps its provisioned concurrency, which costs money: {error}"
            record_event(ports, deployment_id, "ConcurrencyKept", message, target=plan.name, detail=name)
