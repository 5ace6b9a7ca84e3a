"""Rolls the whole run back after one target failed, where the config says `onFailure: rollbackAll`.

The first target that fails does it before it counts as ended, so the deployment cannot end meanwhile. A
target only moves from waiting to running to succeeded; looking for each in this order leaves none out.
"""

from sluice.domain.record.items import StopRequest, TargetItem
from sluice.domain.record.reasons import rolled_back_with
from sluice.domain.record.status import TargetStatus
from sluice.errors import RollbackRequestedError, in_sentences
from sluice.ports import Ports
from sluice.tasks.dispatch.cancel_targets import skip_waiting, stop_running
from sluice.tasks.dispatch.dispatcher import close
from sluice.tasks.record_event import record_event


def roll_back_all(ports: Ports, failed: TargetItem) -> None:
    """Skip what waits, stop what runs, and put back what has succeeded; safe to repeat."""
    deployment_id, reason = failed.deployment_id, rolled_back_with(failed.name)
    # Only the first failure rolls back the run; the others are its consequences and must not name themselves.
    if ports.deployments.fail(deployment_id, failed.name).failed_target != failed.name:
        return
    record_event(ports, deployment_id, "RunRollsBack", f"All targets roll back: {reason}")
    # In the order in which targets move (waiting, running, succeeded), so that none slips past.
    skip_waiting(ports, deployment_id, in_sentences(reason))
    stop_running(ports, deployment_id, StopRequest(RollbackRequestedError.__name__, reason))
    for target in ports.targets.list(deployment_id):
        if target.status is TargetStatus.SUCCEEDED:
            _reopen(ports, target, reason)


def _reopen(ports: Ports, target: TargetItem, reason: str) -> None:
    """Give a target that has succeeded another execution, which only rolls back.

    It counts as open again first. When a repetition of this comes after that rollback, it is closed again.
    """
    deployment_id, name = target.deployment_id, target.name
    records = ports.targets.functions(deployment_id, name)
    if not any(record.is_changed for record in records):
        return
    if not ports.deployments.reopen_target(deployment_id, name):
        return
    if ports.targets.reopen(deployment_id, name, reason):
        ports.workflow.start_target(ports.targets.get(deployment_id, name), reason)
    elif ports.targets.get(deployment_id, name).status.is_end:
        close(ports, deployment_id, name)
