"""Has a running target roll back because a person wants it, also in the middle of a pause or an approval."""

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.items import StopRequest, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.errors import RollbackRequestedError, WrongMomentError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.close_waits import interrupt


def request_rollback(ports: Ports, deployment_id: str, name: str, by: Caller, reason: str) -> TargetItem:
    """The target, which rolls back: at once where it waits, after its present step where it works.

    Raises:
        NotFoundError: there is no such target.
        WrongMomentError: it has not started, or has ended.
        GuardrailRefusedError: the caller may not operate the application.
    """
    check_right_in(ports, by, Right.OPERATE, deployment_id)
    stop = StopRequest(
        RollbackRequestedError.__name__, action_in_words("Rolled back", by.recorded_as, reason)
    )
    # Noted first, then looked at: the conditional write decides between this and the end of the target.
    if ports.targets.request_stop(deployment_id, name, stop):
        record_event(ports, deployment_id, "RollbackRequested", stop.reason, target=name)
    target = ports.targets.get(deployment_id, name)
    if target.status is TargetStatus.WAITING:
        raise WrongMomentError(f"Target '{name}' has not started", "Skip it, or cancel the deployment")
    if target.status.is_end:
        raise WrongMomentError(f"Target '{name}' has ended: it is {target.status.value}")
    if target.stop is not None and target.status is TargetStatus.RUNNING:
        interrupt(ports, deployment_id, {name}, target.stop)
    return target
