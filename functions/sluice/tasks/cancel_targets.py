"""Cancel targets: skips what waits, closes open gates, and lets running targets roll themselves back."""

from sluice.domain.reasons import error_in_words
from sluice.domain.status import TargetStatus
from sluice.errors import PreflightError
from sluice.ports import Ports
from sluice.tasks.dispatcher import PARENT_TOKEN, propagate, resume_deployment
from sluice.tasks.gates import cancel_gates
from sluice.tasks.tell import tell


def cancel_targets(ports: Ports, deployment_id: str, error: str, cause: str, task_token: str) -> None:
    """Cancel, and keep the token that the last target's end answers."""
    sealed = ports.vault.seal(task_token, f"{deployment_id}/{PARENT_TOKEN}")
    ports.deployments.keep_token(deployment_id, sealed)
    reason = error_in_words(error, cause)
    if error == PreflightError.__name__:  # nobody has cancelled: it has failed before its first change
        skip_waiting(ports, deployment_id, reason)
    else:
        cancel(ports, deployment_id, f"The deployment was cancelled: {reason}")
    if not ports.deployments.get(deployment_id).has_open_targets:
        resume_deployment(ports, deployment_id, sealed)


def cancel(ports: Ports, deployment_id: str, reason: str) -> None:
    """Skip waiting targets and fail open gates; running targets see the note at their next step."""
    ports.deployments.cancel(deployment_id)
    tell(ports, deployment_id, "DeploymentCancelled", reason)
    skip_waiting(ports, deployment_id, reason)
    cancel_gates(ports, deployment_id)


def skip_waiting(ports: Ports, deployment_id: str, reason: str) -> None:
    """Skip every target that has not started."""
    for target in ports.targets.list(deployment_id):
        if target.status is TargetStatus.WAITING and ports.targets.move(
            deployment_id, target.name, TargetStatus.SKIPPED, reason=reason, at=ports.clock.now()
        ):
            tell(ports, deployment_id, "TargetSkipped", reason, target=target.name)
            propagate(ports, deployment_id, target.name)
