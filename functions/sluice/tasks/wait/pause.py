"""Pause: notes until when a target pauses, and leaves the workflow waiting; somebody may end it earlier."""

from sluice.domain.plan.actions import duration_in_words
from sluice.domain.times import in_words
from sluice.domain.waits.approval import approval_id
from sluice.domain.waits.pause import TimedPause
from sluice.ports import Ports
from sluice.tasks.guard import ActionInput, check_running, report_begun
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.deliver_skip import deliver_skip


def pause(ports: Ports, given: ActionInput, seconds: int, task_token: str) -> None:
    """Store the pause with its token; the state's own time-out ends it, so nothing runs meanwhile."""
    check_running(ports, given.deployment_id, given.target)
    plan = ports.targets.plan(given.deployment_id, given.target)
    report_begun(ports, given, plan)
    name = approval_id(given.deployment_id, plan.index, given.action)
    now = ports.clock.now()
    begun = TimedPause(name, given.deployment_id, given.target, given.action, now, now + seconds)
    opened = ports.pauses.open(begun, ports.vault.seal(task_token, name))
    # Whoever stops the target notes it first and looks for open pauses then; so it is noticed here or there.
    check_running(ports, given.deployment_id, given.target)
    message = f"Paused for {duration_in_words(seconds)}, until {in_words(opened.ends_at)}"
    record_event(
        ports,
        given.deployment_id,
        "TargetPaused",
        message,
        target=given.target,
        detail=given.action,
        facts={"pauseId": name},
    )
    deliver_skip(ports, opened)
