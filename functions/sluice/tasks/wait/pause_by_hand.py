"""Holds the workflow of a target that a person has paused, before its next action, until it is resumed."""

from sluice.domain.plan.action import LONGEST_PAUSE_BY_HAND_SECONDS
from sluice.domain.record.event_details import PauseFacts
from sluice.domain.record.items import PauseByHand, TargetItem
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.planned import by_hand_key
from sluice.domain.waits.wait import wait_id
from sluice.ports import Ports
from sluice.ports.records import TargetRecords
from sluice.tasks.guard import ActionInput
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.open_wait import open_wait
from sluice.tasks.wait.pass_waits import pass_wait


def pause_id(deployment_id: str, target: TargetItem, paused: PauseByHand) -> str:
    """The id of the wait of this pause: the same wherever the target is held."""
    return wait_id(deployment_id, target.index, by_hand_key(paused.number))


def pause_by_hand(ports: Ports, given: ActionInput, records: TargetRecords, task_token: str) -> None:
    """Store the pause with the token, or go on at once when the target was resumed meanwhile."""
    paused = records.target.paused
    if paused is None:
        ports.workflow.succeed(task_token, {"done": True})
        return

    def announce(opened: TimedPause) -> None:
        title = records.plan.stages[records.plan.stage_of(given.action)].title
        message = f"Paused by {opened.paused_by}, before: {title}"
        facts: PauseFacts = {"pauseId": opened.wait_id}
        record_wait(ports, opened, "TargetPaused", message, facts=facts, part=str(opened.number))

    now = ports.clock.now()
    begun = TimedPause(
        pause_id(given.deployment_id, records.target, paused),
        given.deployment_id,
        given.target,
        given.action,
        now,
        now + LONGEST_PAUSE_BY_HAND_SECONDS,
        paused_by=paused.by,
        number=paused.number,
    )
    opened = open_wait(ports, begun, task_token, announce)
    # Whoever resumes notes that first and ends the wait then: one of the two sees the other.
    pass_wait(ports, opened)
