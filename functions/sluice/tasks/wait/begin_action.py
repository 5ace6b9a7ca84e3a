"""What every action begins with: its target may be worked on, and nobody has paused or promoted it."""

from sluice.domain.plan.actions import AskForApproval, Pause
from sluice.ports import Ports
from sluice.ports.records import TargetRecords
from sluice.tasks.guard import ActionInput, check_running, report_stage_of
from sluice.tasks.record_event import record_event


def begin_action(ports: Ports, given: ActionInput) -> TargetRecords:
    """The target of an action that may begin.

    Raises:
        TargetPausedError: a person has paused it, so the workflow has to wait before this action.
        TimeLimitExceededError: nobody has resumed it in time.
        What `check_running` raises.
    """
    records = check_running(ports, given.deployment_id, given.target)
    if records.target.paused is not None:
        # Hardly any target is paused, and all handlers of actions would load the kinds of waits for it.
        from sluice.tasks.wait.hold_paused import hold_paused  # noqa: PLC0415

        hold_paused(ports, given, records)
    return records


def skip_step(ports: Ports, given: ActionInput, records: TargetRecords) -> bool:
    """Whether this step is left out; safe to repeat.

    Gates are not skipped: targets that depend on this one rely on them. Neither is what guardrails require.
    """
    why = _why_skipped(ports, given, records)
    if not why:
        return False
    message = f"Skipped: {records.plan.action(given.action).title}. {why}"
    record_event(ports, given.deployment_id, "StepSkipped", message, target=given.target, detail=given.action)
    report_stage_of(ports, given.deployment_id, given.target, given.action)
    return True


def skip_waiting_step(ports: Ports, given: ActionInput, records: TargetRecords, task_token: str) -> bool:
    """The same for a state that waits with a task token: it goes on at once."""
    if not skip_step(ports, given, records):
        return False
    ports.workflow.succeed(task_token, {"done": True})
    return True


def _why_skipped(ports: Ports, given: ActionInput, records: TargetRecords) -> str:
    plan, promotion = records.plan, records.target.promotion
    if promotion is not None and plan.is_skippable(given.action):
        return f"Promoted to 100 % by {promotion.by}"
    if not (plan.is_step(given.action) and isinstance(plan.action(given.action), AskForApproval | Pause)):
        return ""
    touched = ports.targets.functions(given.deployment_id, given.target)
    is_unchanged = len(touched) >= len(plan.functions) and all(record.is_unchanged for record in touched)
    return "Nothing differs from what already serves" if is_unchanged else ""
