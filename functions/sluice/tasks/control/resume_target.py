"""Resumes for a person what a person has paused: the next action of the target begins."""

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.items import TargetItem
from sluice.errors import WrongMomentError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.pass_waits import pass_waits


def resume_target(ports: Ports, deployment_id: str, name: str, by: Caller, comment: str) -> TargetItem:
    """The target, which goes on; safe to repeat.

    Raises:
        NotFoundError: there is no such target.
        WrongMomentError: nobody has paused it, or it has ended.
        GuardrailRefusedError: the caller may not operate the application.
    """
    check_right_in(ports, by, Right.OPERATE, deployment_id)
    return _resume(ports, ports.targets.get(deployment_id, name), by, comment)


def resume_deployment(ports: Ports, deployment_id: str, by: Caller, comment: str) -> tuple[str, ...]:
    """The names of its paused targets, each of which goes on; WrongMomentError when none is paused."""
    check_right_in(ports, by, Right.OPERATE, deployment_id)
    paused = [target for target in ports.targets.list(deployment_id) if _was_paused(target)]
    if not paused:
        raise WrongMomentError(f"No target of {deployment_id} is paused by hand")
    return tuple(_resume(ports, target, by, comment).name for target in paused)


def _was_paused(target: TargetItem) -> bool:
    """Also one that is resumed: whoever did it may have died before its workflow knew."""
    return bool(target.pauses) and not target.status.is_end


def _resume(ports: Ports, before: TargetItem, by: Caller, comment: str) -> TargetItem:
    deployment_id, name = before.deployment_id, before.name
    if before.status.is_end:
        raise WrongMomentError(f"Target '{name}' has ended: it is {before.status.value}")
    if not before.pauses:
        raise WrongMomentError(
            f"Nobody has paused target '{name}'", "A pause of the plan is skipped: sluice skip"
        )
    ports.targets.end_pause(deployment_id, name, before.pauses, by.identity)
    target = ports.targets.get(deployment_id, name)
    message = action_in_words("Resumed", target.resumed_by, comment)
    record_event(ports, deployment_id, "TargetResumed", message, target=name, detail=str(before.pauses))
    pass_waits(ports, deployment_id, name)
    return target
