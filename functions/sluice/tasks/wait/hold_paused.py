"""Holds a target that a person has paused before its next action, and never in the middle of one."""

from sluice.domain.rollback.half_done import is_half_done
from sluice.domain.waits.pause import TimedPause
from sluice.errors import TargetPausedError, TimeLimitExceededError
from sluice.ports import Ports
from sluice.ports.records import TargetRecords
from sluice.tasks.guard import ActionInput
from sluice.tasks.wait.pause_by_hand import pause_id


def hold_paused(ports: Ports, given: ActionInput, records: TargetRecords) -> None:
    """Let the workflow wait before this action, unless it is another try of one that has begun.

    Raises:
        TargetPausedError: the workflow has to wait.
        TimeLimitExceededError: nobody has resumed the target in time.
    """
    target = records.target
    # A workflow of an earlier release would roll back; such a target is not paused, unless at its very start.
    if target.paused is None or not target.may_pause or _has_begun(ports, given, records):
        return
    waited = ports.waits.find(TimedPause, pause_id(given.deployment_id, target, target.paused))
    if waited is not None and waited.ran_out(ports.clock.now()):
        raise TimeLimitExceededError(waited.timed_out_in_words, "Resume a paused target in time")
    raise TargetPausedError(f"Target '{target.name}' is paused by {target.paused.by}")


def _has_begun(ports: Ports, given: ActionInput, records: TargetRecords) -> bool:
    """Whether this is another try: what waits already goes on, and functions are not left apart."""
    stage = records.plan.stage_of(given.action)
    begun = (
        wait.ends_its_stage and records.plan.stage_of(wait.action_key) == stage
        for wait in ports.waits.list_all(given.deployment_id)
        if wait.target == given.target
    )
    if any(begun):
        return True
    touched = ports.targets.functions(given.deployment_id, given.target)
    return is_half_done(records.plan.action(given.action), touched, len(records.plan.functions))
