"""Pause: notes until when a target pauses, and leaves the workflow waiting; somebody may end it earlier."""

from sluice.domain.plan.actions import Pause, duration_in_words
from sluice.domain.record.event_details import PauseFacts
from sluice.domain.times import in_words
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import wait_id
from sluice.ports import Ports
from sluice.ports.records import TargetRecords
from sluice.tasks.guard import ActionInput, check_running, report_begun
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.begin_action import skip_waiting_step
from sluice.tasks.wait.open_wait import open_wait
from sluice.tasks.wait.pause_by_hand import pause_by_hand


def pause(ports: Ports, given: ActionInput, seconds: int, task_token: str) -> None:
    """Store the pause with its token; the state's own time-out ends it, so nothing runs meanwhile.

    Before an action of any other kind it is a person who has paused the target. A pause of the plan begins
    all the same then: traffic stays where it is either way.
    """
    records = check_running(ports, given.deployment_id, given.target)
    if isinstance(records.plan.action(given.action), Pause):
        _pause_for(ports, given, records, seconds, task_token)
    else:
        pause_by_hand(ports, given, records, task_token)


def _pause_for(
    ports: Ports, given: ActionInput, records: TargetRecords, seconds: int, task_token: str
) -> None:
    plan = records.plan
    report_begun(ports, given, records)
    if skip_waiting_step(ports, given, records, task_token):
        return

    def announce(opened: TimedPause) -> None:
        message = f"Paused for {duration_in_words(seconds)}, until {in_words(opened.ends_at)}"
        facts: PauseFacts = {"pauseId": opened.wait_id}
        record_wait(ports, opened, "TargetPaused", message, facts=facts)

    name = wait_id(given.deployment_id, plan.index, given.action)
    now = ports.clock.now()
    begun = TimedPause(name, given.deployment_id, given.target, given.action, now, now + seconds)
    open_wait(ports, begun, task_token, announce)
