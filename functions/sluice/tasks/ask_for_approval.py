"""Ask for approval: stores the task token under an approval id, and leaves the workflow waiting."""

from datetime import UTC, datetime

from sluice.domain.actions import AskForApproval
from sluice.domain.approval import Approval, approval_id
from sluice.errors import TargetError
from sluice.ports import Ports
from sluice.tasks.deliver_decision import deliver_decision
from sluice.tasks.target_work import ActionInput, check_running, report_begun
from sluice.tasks.tell import tell


def ask_for_approval(ports: Ports, given: ActionInput, task_token: str) -> None:
    """Open the approval; run again, it gives the same approval the new token."""
    check_running(ports, given.deployment_id, given.target)
    plan = ports.targets.plan(given.deployment_id, given.target)
    action = plan.action(given.action)
    if not isinstance(action, AskForApproval):
        raise TargetError(f"Action {given.action} of target '{given.target}' asks for no approval")
    report_begun(ports, given, plan)
    name = approval_id(given.deployment_id, plan.index, given.action)
    now = ports.clock.now()
    asked = Approval(
        approval_id=name,
        deployment_id=given.deployment_id,
        target=given.target,
        action_key=given.action,
        opened_at=now,
        expires_at=now + action.timeout_seconds,
        requires_roles=action.requires_roles,
    )
    opened = ports.approvals.open(asked, ports.vault.seal(task_token, name))
    tell(
        ports,
        given.deployment_id,
        "ApprovalRequested",
        _message(action, opened),
        target=given.target,
        detail=given.action,
    )
    deliver_decision(ports, opened)  # decided while an earlier try was still waiting for its answer


def _message(action: AskForApproval, approval: Approval) -> str:
    roles = f" by {' or '.join(action.requires_roles)}" if action.requires_roles else ""
    if action.expiration_seconds is None:
        return f"Waiting for approval{roles}"
    until = datetime.fromtimestamp(approval.expires_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"Waiting for approval{roles} until {until}"
