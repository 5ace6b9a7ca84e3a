"""Takes one person's answer to an approval, and lets the target go on or roll back when that decides it."""

from sluice.domain.record.event_details import AnswerFacts
from sluice.domain.waits.approval import Answer, Approval, Approver, Decision
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import NotFoundError, WrongMomentError
from sluice.ports import Ports
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.change_wait import change_wait
from sluice.tasks.wait.deliver_reply import deliver_reply

MAX_COMMENT_LENGTH = 500


def answer_approval(
    ports: Ports, approval_id: str, approver: Approver, decision: Decision, comment: str
) -> Approval:
    """Store the answer, judged against all that came before it, then wake the target if it decides.

    Raises:
        ApprovalClosedError, ApprovalExpiredError: it was decided already, or the time has run out.
        ApproverRefusedError: this person may not decide here.
    """
    by = approver.name or "the holder of the link"
    answer = Answer(decision, by, ports.clock.now(), comment[:MAX_COMMENT_LENGTH])
    approval = change_wait(ports, Approval, approval_id, lambda asked: asked.answered(answer, approver))
    _record(ports, approval, answer)
    deliver_reply(ports, approval)
    return approval


def pass_approval(ports: Ports, approval_id: str, by: str, reason: str) -> Approval:
    """Approve for somebody who has broken the glass; ApprovalClosedError, ApprovalExpiredError."""
    answer = Answer(Decision.APPROVE, by, ports.clock.now(), f"glass broken: {reason}"[:MAX_COMMENT_LENGTH])
    approval = change_wait(ports, Approval, approval_id, lambda asked: asked.passed_by(answer))
    _record(ports, approval, answer)
    deliver_reply(ports, approval)
    return approval


def find_approval(ports: Ports, deployment_id: str, target: str, approval_id: str | None) -> Approval:
    """The approval of the target with this id; without one the only open one, else the one last asked for.

    Raises:
        NotFoundError: there is no such deployment, target or approval.
        WrongMomentError: several are open.
    """
    ports.targets.get(deployment_id, target)
    mine = [one for one in ports.waits.list(Approval, deployment_id) if one.target == target]
    if approval_id is not None:
        mine = [one for one in mine if one.wait_id == approval_id]
    if not mine:
        raise NotFoundError(f"Target '{target}' asks for no {'such ' if approval_id else ''}approval")
    is_open = [one for one in mine if one.status is WaitStatus.OPEN]
    if len(is_open) > 1:
        names = ", ".join(one.wait_id for one in is_open)
        raise WrongMomentError(f"Target '{target}' asks for several approvals: {names}", "Give `approvalId`")
    return is_open[0] if is_open else max(mine, key=lambda one: one.opened_at)


def _record(ports: Ports, approval: Approval, answer: Answer) -> None:
    is_approval = answer.decision is Decision.APPROVE
    count = f" ({len(approval.answers)} of {approval.needed})" if approval.needed > 1 and is_approval else ""
    comment = f": {answer.comment}" if answer.comment else ""
    facts: AnswerFacts = {"approvalId": approval.wait_id, "status": approval.status.value}
    record_wait(
        ports,
        approval,
        "ApprovalGiven" if is_approval else "ApprovalRejected",
        f"{'Approved' if is_approval else 'Rejected'} by {answer.by}{count}{comment}",
        facts=facts,
        part=str(len(approval.answers)),
    )
