"""Gates that wait for somebody outside (approvals, callbacks): how they are closed, and what ran out."""

from sluice.domain.approval import ApprovalStatus
from sluice.domain.callback import CallbackStatus
from sluice.ports import Ports
from sluice.tasks.tell import tell


def close_gates(ports: Ports, deployment_id: str, target: str) -> None:
    """Close all gates of a target whose stage has failed: a late answer is told that it comes too late."""
    for approval in ports.approvals.list(deployment_id):
        if approval.target == target and ports.approvals.close(approval.approval_id):
            message = "The approval was closed: its target rolls back"
            tell(ports, deployment_id, "ApprovalClosed", message, target=target, detail=approval.action_key)
    for callback in ports.callbacks.list(deployment_id):
        if callback.target == target and ports.callbacks.close(callback.name):
            message = f"Webhook '{callback.webhook}' is not waited for any more: its target rolls back"
            tell(ports, deployment_id, "CallbackClosed", message, target=target, detail=callback.action_key)


def cancel_gates(ports: Ports, deployment_id: str) -> None:
    """Close every gate of the deployment and fail the state that waits for it."""
    for approval in ports.approvals.list(deployment_id):
        name = approval.approval_id
        if approval.status is ApprovalStatus.OPEN and ports.approvals.close(name):
            _fail(ports, ports.approvals.sealed_token(name), name)
    for callback in ports.callbacks.list(deployment_id):
        if callback.status is CallbackStatus.OPEN and ports.callbacks.close(callback.name):
            _fail(ports, ports.callbacks.sealed_token(callback.name), callback.name)


def why_timed_out(ports: Ports, deployment_id: str, target: str) -> str:
    """The gate of the target that nobody answered in time, in words, or nothing."""
    now = ports.clock.now()
    for approval in ports.approvals.list(deployment_id):
        if approval.target == target and approval.ran_out(now):
            return "Nobody approved in time."
    for callback in ports.callbacks.list(deployment_id):
        if callback.target == target and callback.ran_out(now):
            return f"Webhook '{callback.webhook}' did not call back within 24 hours."
    return ""


def _fail(ports: Ports, sealed_token: bytes, purpose: str) -> None:
    token = ports.vault.unseal(sealed_token, purpose)
    ports.workflow.fail(token, "DeploymentCancelledError", "The deployment was cancelled.")
