"""Answers what a target waits for as a caller of the API, who has the roles that operators gave them."""

from sluice.domain.guardrails.rights import Caller, roles_of
from sluice.domain.guardrails.rules import Right
from sluice.domain.waits.approval import Approval, Approver, Decision
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in, rules_in_force
from sluice.tasks.control.pass_required import break_glass_for
from sluice.tasks.wait.answer_approval import answer_approval, find_approval, pass_approval


def decide_for_target(
    ports: Ports,
    deployment_id: str,
    target: str,
    approval_id: str | None,
    decision: Decision,
    *,
    by: Caller,
    comment: str,
    break_glass: str | None = None,
) -> Approval:
    """Answer the approval of the target with this id, or the only open one.

    With a reason to break the glass it is approved at once, if guardrails require it.

    Raises GuardrailRefusedError, and what `find_approval` and `answer_approval` raise.
    """
    if break_glass is not None and decision is Decision.APPROVE:
        approval = find_approval(ports, deployment_id, target, approval_id)
        approval.check_open(ports.clock.now())
        break_glass_for(ports, rules_in_force(ports), approval, "approval", by=by, reason=break_glass)
        return pass_approval(ports, approval.wait_id, by.identity, break_glass)
    rules = check_right_in(ports, by, Right.APPROVE, deployment_id)
    approval = find_approval(ports, deployment_id, target, approval_id)
    approver = Approver(by.identity, roles_of(rules, by), rules.pinned_session_names)
    return answer_approval(ports, approval.wait_id, approver, decision, comment)
