"""Ask for approval: stores the task token under an approval id, and leaves the workflow waiting."""

from sluice.domain.plan.actions import AskForApproval, JudgeMetrics
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.event_details import AskFacts
from sluice.domain.times import in_words, to_iso
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.wait import wait_id
from sluice.errors import TargetError
from sluice.ports import Ports
from sluice.tasks.guard import ActionInput, report_begun, stage_of
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.begin_action import begin_action, skip_waiting_step
from sluice.tasks.wait.decide_approval import page_url
from sluice.tasks.wait.expire_approval import expire_approval
from sluice.tasks.wait.open_wait import open_wait


def ask_for_approval(
    ports: Ports, given: ActionInput, task_token: str, api_url: str, *, has_expired: bool = False
) -> None:
    """Open the approval; run again, it gives the same approval the new token, or ends it when time is up."""
    records = begin_action(ports, given)
    plan = records.plan
    action, why = _question(ports, given, plan)
    report_begun(ports, given, records)
    if isinstance(plan.action(given.action), AskForApproval) and skip_waiting_step(
        ports, given, records, task_token
    ):
        return

    def announce(opened: Approval) -> None:
        message = f"{_message(action, opened)}{f': {why}' if why else ''}"
        record_wait(
            ports, opened, "ApprovalRequested", message, facts=_facts(ports, opened, plan, action, api_url)
        )

    opened = open_wait(ports, _approval(ports, given, plan, action), task_token, announce)
    if has_expired:
        expire_approval(ports, action, opened)


def _question(ports: Ports, given: ActionInput, plan: TargetPlan) -> tuple[AskForApproval, str]:
    """What is asked, and why when it is an analysis whose verdict needs a person."""
    action = plan.action(given.action)
    if isinstance(action, JudgeMetrics):
        analysis = ports.waits.find(Analysis, wait_id(given.deployment_id, plan.index, given.action))
        return AskForApproval(
            action.key, action.expiration_seconds, action.requires_roles
        ), analysis.words if analysis else ""
    if not isinstance(action, AskForApproval):
        raise TargetError(f"Action {given.action} of target '{given.target}' asks for no approval")
    return action, ""


def _approval(ports: Ports, given: ActionInput, plan: TargetPlan, action: AskForApproval) -> Approval:
    now = ports.clock.now()
    requester = ""
    if action.requester_may_not_approve:
        requester = ports.deployments.get(given.deployment_id).requested_by
    return Approval(
        wait_id=wait_id(given.deployment_id, plan.index, given.action),
        deployment_id=given.deployment_id,
        target=given.target,
        action_key=given.action,
        opened_at=now,
        ends_at=now + action.timeout_seconds,
        requires_roles=action.requires_roles,
        needed=action.needed,
        requester=requester,
    )


def _message(action: AskForApproval, approval: Approval) -> str:
    roles = " or ".join(action.requires_roles)
    people = f"{action.needed} people" if action.needed > 1 else ""
    by = f"{people} ({roles})" if people and roles else people or roles
    who = f" by {by}" if by else ""
    if action.expiration_seconds is None:
        return f"Waiting for approval{who}"
    return f"Waiting for approval{who} until {in_words(approval.ends_at)}"


def _facts(
    ports: Ports, approval: Approval, plan: TargetPlan, action: AskForApproval, api_url: str
) -> AskFacts:
    """What a program needs to ask people; a signed link is a credential, so only the way to one is here."""
    page = page_url(api_url, approval.wait_id)
    return {
        "application": ports.deployments.get(approval.deployment_id).application,
        "account": plan.account,
        "region": plan.region,
        "stage": stage_of(action),
        "title": action.title,
        "approvalId": approval.wait_id,
        "expiresAt": to_iso(approval.ends_at),
        "requiresRoles": list(approval.requires_roles),
        "needed": approval.needed,
        "requesterMayNotApprove": action.requester_may_not_approve,
        "page": page,
        "makeLink": f"{page}/links",
    }
