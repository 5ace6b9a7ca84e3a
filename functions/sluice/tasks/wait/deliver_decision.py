"""Tells the workflow what a person decided; until that is noted as done, the reconciler does it again."""

from sluice.domain.waits.approval import Approval, ApprovalStatus
from sluice.ports import Ports


def deliver_decision(ports: Ports, approval: Approval) -> None:
    """Send a stored decision; nothing happens when there is none, or when the workflow waits no more."""
    if not approval.is_decided:
        return
    sealed = ports.approvals.sealed_token(approval.approval_id)
    token = ports.vault.unseal(sealed, approval.approval_id)
    if approval.status is ApprovalStatus.APPROVED:
        ports.workflow.succeed(token, {"done": True})
    else:
        why = f": {approval.comment}" if approval.comment else "."
        by = f" by {approval.decided_by}" if approval.decided_by else ""
        ports.workflow.fail(token, "ApprovalRejectedError", f"Rejected{by}{why}")
    ports.approvals.mark_delivered(approval.approval_id)
