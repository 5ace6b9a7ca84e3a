"""Finish deployment: works out how a deployment ended, stores it once and lets the one that waits start."""

from collections.abc import Sequence

from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.reasons import deployment_reason, error_in_words
from sluice.domain.record.status import DeploymentStatus, end_status
from sluice.domain.record.timeline import deployment_ended
from sluice.errors import RetryableError, in_sentences
from sluice.ports import Ports
from sluice.tasks.change.lock_functions import may_be_reopened, release_functions
from sluice.tasks.record_event import record_deployment_ended, record_event, record_targets_ended
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class DeploymentEnd:
    """How the deployment ended, and why."""

    status: DeploymentStatus
    reason: str


def finish_deployment(ports: Ports, deployment_id: str, error: str, cause: str) -> DeploymentEnd:
    """Store the end; when it is stored already, give it again. RetryableError while a target still runs."""
    deployment = ports.deployments.get(deployment_id)
    end = _stored(ports, deployment) if deployment.status.is_end else _end(ports, deployment, error, cause)
    start_next(ports, deployment.application)
    return end


def start_next(ports: Ports, application: str) -> None:
    """Start the deployment that holds the application now, if any; nothing happens when it was started."""
    holder = ports.deployments.holder(application)
    if holder is not None:
        ports.workflow.start_deployment(holder)


def _end(ports: Ports, deployment: DeploymentItem, error: str, cause: str) -> DeploymentEnd:
    deployment_id = deployment.deployment_id
    targets = ports.targets.list(deployment_id)
    running = [target.name for target in targets if not target.status.is_end]
    if running:
        raise RetryableError(f"{len(running)} targets have not ended yet, the first is '{running[0]}'")
    _record_missing_ends(ports, targets)
    status = end_status([target.status for target in targets], is_cancelled=deployment.is_cancelled)
    failure = error_in_words(error, cause) if error else ""
    failure = in_sentences(deployment.cancel_reason) if deployment.is_cancelled else failure
    cause_first = sorted(targets, key=lambda target: target.name != deployment.failed_target)
    end = DeploymentEnd(status, deployment_reason(status, cause_first, failure))
    if deployment.rolls_back_all:
        _release_kept_leases(ports, targets)
    if deployment.reverts and status is DeploymentStatus.SUCCEEDED:
        _note_reverted(ports, deployment)
    # Stored once: the execution and the reconciler may both come to the end, with different reasons.
    now = ports.clock.now()
    if ports.deployments.finish(deployment_id, end.status, end.reason, now, deployment.application):
        ports.events.publish(deployment_id, deployment_ended(end.status, end.reason, now))
        return end
    return _stored(ports, ports.deployments.get(deployment_id))


def _stored(ports: Ports, deployment: DeploymentItem) -> DeploymentEnd:
    """The end that is stored; told again, because the first release told it afterwards and may have died."""
    record_deployment_ended(ports, deployment.deployment_id, deployment.status, deployment.reason)
    return DeploymentEnd(deployment.status, deployment.reason)


def _record_missing_ends(ports: Ports, targets: Sequence[TargetItem]) -> None:
    """Tell the ends that were stored by somebody who died over it: nobody comes back to them after this."""
    untold = [target for target in targets if not target.is_propagated]
    if untold:
        record_targets_ended(ports, untold[0].deployment_id, untold)


def _release_kept_leases(ports: Ports, targets: Sequence[TargetItem]) -> None:
    """Nothing rolls back any more, so others may change what has succeeded."""
    for target in targets:
        if may_be_reopened(target.status, rolls_back_all=True):
            release_functions(ports, target)


def _note_reverted(ports: Ports, deployment: DeploymentItem) -> None:
    ports.deployments.note_reverted(deployment.reverts, deployment.deployment_id)
    message = f"Rolled back by {deployment.deployment_id}"
    record_event(ports, deployment.reverts, "DeploymentReverted", message, detail=deployment.deployment_id)
