"""Skips the waits of a strategy when the target's functions all serve already what the deployment brings."""

from sluice.domain.plan.actions import AskForApproval, Pause
from sluice.domain.plan.target import TargetPlan
from sluice.ports import Ports
from sluice.tasks.guard import ActionInput, report_stage_of
from sluice.tasks.record_event import record_event


def skip_unchanged(ports: Ports, given: ActionInput, plan: TargetPlan, task_token: str) -> bool:
    """Whether there was nothing to wait for, so that the workflow goes on at once; safe to repeat.

    Gates are not skipped: targets that depend on this one rely on them.
    """
    action = plan.action(given.action)
    if not (isinstance(action, AskForApproval | Pause) and plan.is_step(action.key)):
        return False
    records = ports.targets.functions(given.deployment_id, given.target)
    if len(records) < len(plan.functions) or not all(record.is_unchanged for record in records):
        return False
    message = f"Skipped: {action.title}. Nothing differs from what already serves"
    record_event(ports, given.deployment_id, "StepSkipped", message, target=given.target, detail=given.action)
    report_stage_of(ports, given.deployment_id, given.target, given.action)
    ports.workflow.succeed(task_token, {"done": True})
    return True
