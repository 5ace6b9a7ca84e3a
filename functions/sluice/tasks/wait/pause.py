"""Pause: notes until when a target pauses, and leaves the workflow waiting; somebody may end it earlier."""

from sluice.domain.plan.actions import duration_in_words
from sluice.domain.times import in_words
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import wait_id
from sluice.ports import Ports
from sluice.tasks.guard import (
    ActionInput,
    report_begun,
    running_plan,
)
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.open_wait import open_wait
from sluice.tasks.wait.skip_unchanged import skip_unchanged


def pause(ports: Ports, given: ActionInput, seconds: int, task_token: str) -> None:
    """Store the pause with its token; the state's own time-out ends it, so nothing runs meanwhile."""
    plan = running_plan(ports, given.deployment_id, given.target)
    report_begun(ports, given, plan)
    if skip_unchanged(ports, given, plan, task_token):
        return

    def announce(opened: TimedPause) -> None:
        message = f"Paused for {duration_in_words(seconds)}, until {in_words(opened.ends_at)}"
        record_wait(ports, opened, "TargetPaused", message, facts={"pauseId": opened.wait_id})

    name = wait_id(given.deployment_id, plan.index, given.action)
    now = ports.clock.now()
    begun = TimedPause(name, given.deployment_id, given.target, given.action, now, now + seconds)
    open_wait(ports, begun, task_token, announce)
