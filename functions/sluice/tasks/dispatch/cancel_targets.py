"""Cancel targets: skips what waits, and lets what runs roll back, at once where it only waits itself."""

from collections.abc import Sequence

from sluice.domain.record.items import StopRequest
from sluice.domain.record.reasons import error_in_words
from sluice.domain.record.status import TargetStatus
from sluice.errors import DeploymentCancelledError, PreflightError
from sluice.ports import Ports
from sluice.tasks.dispatch.dispatcher import PARENT_TOKEN, resume_deployment, skip_all
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.close_waits import interrupt


def cancel_targets(ports: Ports, deployment_id: str, error: str, cause: str, task_token: str) -> None:
    """Cancel, and keep the token that the last target's end answers.

    The token comes last: until then nobody takes this for a deployment whose targets may start.
    """
    reason = error_in_words(error, cause)
    if error == PreflightError.__name__:  # nobody has cancelled: it has failed before its first change
        skip_waiting(ports, deployment_id, reason)
    else:
        cancel(ports, deployment_id, f"The deployment was cancelled: {reason}")
    sealed = ports.vault.seal(task_token, f"{deployment_id}/{PARENT_TOKEN}")
    deployment = ports.deployments.keep_token(deployment_id, sealed)
    if not deployment.has_open_targets:
        resume_deployment(ports, deployment)


def cancel(ports: Ports, deployment_id: str, reason: str) -> None:
    """Cancel for this reason, unless it was cancelled for another one before; safe to repeat."""
    # The first reason wins, whoever comes second: people and the reconciler may cancel at the same moment.
    note_cancelled(ports, deployment_id, reason)
    reason = ports.deployments.get(deployment_id).cancel_reason
    skip_waiting(ports, deployment_id, reason)
    stop_running(ports, deployment_id, StopRequest(DeploymentCancelledError.__name__, reason))


def note_cancelled(ports: Ports, deployment_id: str, reason: str) -> Sequence[bytes]:
    """Note it once; the sealed tokens of the state that waits for the targets, if it did by then."""
    cancelled = ports.deployments.cancel(deployment_id, reason.rstrip("."))
    if cancelled is None:
        return ()
    record_event(ports, deployment_id, "DeploymentCancelled", cancelled.cancel_reason)
    return cancelled.sealed_tokens


def skip_waiting(ports: Ports, deployment_id: str, reason: str) -> None:
    """Skip every target that has not started."""
    targets = ports.targets.list(deployment_id)
    skip_all(ports, [target for target in targets if target.status is TargetStatus.WAITING], reason)


def stop_running(ports: Ports, deployment_id: str, stop: StopRequest) -> None:
    """Have every running target roll back: at once where it waits, after its present step where it works."""
    running = [one for one in ports.targets.list(deployment_id) if one.status is TargetStatus.RUNNING]
    for target in running:
        # A stop already noted has its own reason, such as an alarm, and keeps it.
        if target.stop is None:
            ports.targets.request_stop(deployment_id, target.name, stop)
    # After the note: a wait that opens between the two finds the note and ends itself.
    interrupt(ports, deployment_id, {target.name for target in running}, stop)
