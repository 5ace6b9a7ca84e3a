"""Resumes for a person what a person has paused: the next action of the target begins."""

from collections.abc import Sequence

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import WrongMomentError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.guard import MAX_PARALLEL_TARGETS
from sluice.tasks.record_event import record_all
from sluice.tasks.wait.pass_waits import pass_waits


def resume_target(ports: Ports, deployment_id: str, name: str, by: Caller, comment: str) -> TargetItem:
    """The target, which goes on; safe to repeat.

    Raises:
        NotFoundError: there is no such target.
        WrongMomentError: nobody has paused it, it rolls back, or it has ended.
        GuardrailRefusedError: the caller may not operate the application.
    """
    check_right_in(ports, by, Right.OPERATE, deployment_id)
    target = ports.targets.get(deployment_id, name)
    _check_paused(target)
    return _resume(ports, deployment_id, [target], by, comment)[0]


def resume_deployment(ports: Ports, deployment_id: str, by: Caller, comment: str) -> tuple[str, ...]:
    """The names of its paused targets, each of which goes on; WrongMomentError when none is paused."""
    check_right_in(ports, by, Right.OPERATE, deployment_id)
    paused = [target for target in ports.targets.list(deployment_id) if _was_paused(target)]
    if not paused:
        raise WrongMomentError(f"No target of {deployment_id} is paused by hand")
    return tuple(target.name for target in _resume(ports, deployment_id, paused, by, comment))


def _was_paused(target: TargetItem) -> bool:
    """Also one that is resumed: whoever did it may have died before its workflow knew."""
    return bool(target.pauses) and not target.status.is_end and not _rolls_back(target)


def _rolls_back(target: TargetItem) -> bool:
    """Whether its workflow has left the pause behind."""
    return target.status is TargetStatus.ROLLING_BACK


def _check_paused(target: TargetItem) -> None:
    if target.status.is_end:
        raise WrongMomentError(f"Target '{target.name}' has ended: it is {target.status.value}")
    if _rolls_back(target):
        raise WrongMomentError(f"Target '{target.name}' rolls back, and nothing holds that up")
    if not target.pauses:
        raise WrongMomentError(
            f"Nobody has paused target '{target.name}'", "A pause of the plan is skipped: sluice skip"
        )


def _resume(
    ports: Ports, deployment_id: str, paused: Sequence[TargetItem], by: Caller, comment: str
) -> Sequence[TargetItem]:
    """The targets as they are then. Of a whole fleet, what they wait for is read once."""

    def end_pause(before: TargetItem) -> TargetItem:
        ports.targets.end_pause(deployment_id, before.name, before.pauses, by.identity)
        return ports.targets.get(deployment_id, before.name)

    resumed = ports.side_by_side.run(end_pause, paused, limit=MAX_PARALLEL_TARGETS)
    now = ports.clock.now()
    told = [
        _resumed_event(before, after.resumed_by, comment, now)
        for before, after in zip(paused, resumed, strict=True)
    ]
    record_all(ports, deployment_id, told)
    pass_waits(ports, deployment_id, {target.name for target in resumed})
    return resumed


def _resumed_event(before: TargetItem, by: str, comment: str, at: float) -> TimelineEvent:
    words = action_in_words("Resumed", by, comment)
    return TimelineEvent("TargetResumed", words, at, before.name, str(before.pauses))
