"""Takes one person's answer to an approval, and lets the target go on or roll back when that decides it."""

from sluice.domain.waits.approval import Answer, Approval, ApprovalStatus, Approver, Decision
from sluice.errors import NotFoundError, WrongMomentError
from sluice.ports import Ports
from sluice.tasks.guard import report_stage_of
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.deliver_decision import deliver_decision

MAX_COMMENT_LENGTH = 500


def answer_approval(
    ports: Ports, approval_id: str, approver: Approver, decision: Decision, comment: str
) -> Approval:
    """Store the answer, then tell the workflow if it decides.

    Raises:
        ApprovalClosedError, ApprovalExpiredError: it was decided already, or the time has run out.
        ApproverRefusedError: this person may not decide here.
    """
    by = approver.name or "the holder of the link"
    answer = Answer(decision, by, ports.clock.now(), comment[:MAX_COMMENT_LENGTH])
    approval = ports.approvals.answer(approval_id, answer, approver)
    _record(ports, approval, answer)
    if approval.status is ApprovalStatus.APPROVED:
        report_stage_of(ports, approval.deployment_id, approval.target, approval.action_key)
    deliver_decision(ports, approval)
    return approval


def find_approval(ports: Ports, deployment_id: str, target: str, approval_id: str | None) -> Approval:
    """The approval of the target with this id; without one the only open one, else the one last asked for.

    Raises:
        NotFoundError: there is no such deployment, target or approval.
        WrongMomentError: several are open.
    """
    ports.targets.get(deployment_id, target)
    mine = [one for one in ports.approvals.list(deployment_id) if one.target == target]
    if approval_id is not None:
        mine = [one for one in mine if one.approval_id == approval_id]
    if not mine:
        raise NotFoundError(f"Target '{target}' asks for no {'such ' if approval_id else ''}approval")
    is_open = [one for one in mine if one.status is ApprovalStatus.OPEN]
    if len(is_open) > 1:
        names = ", ".join(one.approval_id for one in is_open)
        raise WrongMomentError(f"Target '{target}' asks for several approvals: {names}", "Give `approvalId`")
    return is_open[0] if is_open else max(mine, key=lambda one: one.opened_at)


def _record(ports: Ports, approval: Approval, answer: Answer) -> None:
    is_approval = answer.decision is Decision.APPROVE
    count = f" ({len(approval.answers)} of {approval.needed})" if approval.needed > 1 and is_approval else ""
    comment = f": {answer.comment}" if answer.comment else ""
    record_event(
        ports,
        approval.deployment_id,
        "ApprovalGiven" if is_approval else "ApprovalRejected",
        f"{'Approved' if is_approval else 'Rejected'} by {answer.by}{count}{comment}",
        target=approval.target,
        detail=f"{approval.action_key}@{len(approval.answers)}",
        facts={"approvalId": approval.approval_id, "status": approval.status.value},
    )
