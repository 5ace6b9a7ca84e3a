"""Ends an approval that nobody has decided in time: the target goes on or rolls back, as the config says."""

from sluice.domain.plan.actions import AskForApproval
from sluice.domain.waits.approval import Approval
from sluice.errors import ApprovalExpiredError
from sluice.ports import Ports
from sluice.tasks.wait.change_wait import change_wait
from sluice.tasks.wait.deliver_reply import deliver_reply


def expire_approval(ports: Ports, action: AskForApproval, approval: Approval) -> None:
    """Let the waiting state go on, or raise ApprovalExpiredError; a decision that came first counts.

    Stored before the state is told, as every decision is, so that the reconciler can tell it.
    """
    if approval.reply() is not None:
        return  # it was sent to the state when that opened the wait again
    if not action.continues_on_expiry:
        raise ApprovalExpiredError(approval.timed_out_in_words)
    ended = change_wait(ports, Approval, approval.wait_id, Approval.expired)
    if ended.reply() is None:
        raise ApprovalExpiredError(ended.outcome_in_words())
    deliver_reply(ports, ended)
