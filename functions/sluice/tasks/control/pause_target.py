"""Pauses for a person: no further action of a target begins until it is resumed; its traffic stays."""

from collections.abc import Mapping, Sequence

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import PauseByHand, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import WrongMomentError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.guard import MAX_PARALLEL_TARGETS
from sluice.tasks.record_event import record_all
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class TargetsPaused:
    """The targets of a deployment that are paused now, and why others are not."""

    paused: tuple[str, ...]
    refused: Mapping[str, str]


def pause_target(ports: Ports, deployment_id: str, name: str, by: Caller, comment: str) -> TargetItem:
    """The target, which is paused; safe to repeat, and the first pause counts.

    What is under way goes on: a pause of the plan, an analysis, an approval. So do alarms.

    Raises:
        NotFoundError: there is no such target.
        WrongMomentError: it has ended or rolls back, or nothing is left to hold back.
        GuardrailRefusedError: the caller may not operate the application.
    """
    check_right_in(ports, by, Right.OPERATE, deployment_id)
    before = ports.targets.get(deployment_id, name)
    target = _pause(ports, before, ports.targets.plan(deployment_id, name), by, comment)
    _tell(ports, deployment_id, [target])
    return target


def pause_deployment(ports: Ports, deployment_id: str, by: Caller, comment: str) -> TargetsPaused:
    """Pause each target that has not ended; WrongMomentError when none can be paused."""
    check_right_in(ports, by, Right.OPERATE, deployment_id)
    going = [target for target in ports.targets.list(deployment_id) if not target.status.is_end]
    plans = ports.targets.plans(deployment_id) if going else {}

    def pause(target: TargetItem) -> TargetItem | WrongMomentError:
        try:
            return _pause(ports, target, plans[target.name], by, comment)
        except WrongMomentError as error:
            return error

    done = ports.side_by_side.run(pause, going, limit=MAX_PARALLEL_TARGETS)
    paused = [one for one in done if isinstance(one, TargetItem)]
    _tell(ports, deployment_id, paused)
    pairs = zip(going, done, strict=True)
    refused = {target.name: str(one) for target, one in pairs if isinstance(one, WrongMomentError)}
    if not paused:
        why = next(iter(refused.values()), "all its targets have ended")
        raise WrongMomentError(f"No target of {deployment_id} can be paused: {why}")
    return TargetsPaused(tuple(target.name for target in paused), refused)


def _pause(ports: Ports, before: TargetItem, plan: TargetPlan, by: Caller, comment: str) -> TargetItem:
    deployment_id, name = before.deployment_id, before.name
    last_stage = plan.last_pausable_stage
    if last_stage is None:
        if plan.reverts:
            raise WrongMomentError(f"Target '{name}' undoes a deployment, which is not paused halfway")
        raise WrongMomentError(f"Target '{name}' has no step that a pause could hold back")
    wanted = PauseByHand(by.identity, ports.clock.now(), comment, before.pauses + 1)
    ports.targets.request_pause(deployment_id, name, wanted, last_stage)
    target = ports.targets.get(deployment_id, name)
    if target.held_by is None:
        raise WrongMomentError(_why_not(target, plan))
    return target


def _tell(ports: Ports, deployment_id: str, targets: Sequence[TargetItem]) -> None:
    now = ports.clock.now()
    events = [_requested(target.name, held, now) for target in targets if (held := target.held_by)]
    record_all(ports, deployment_id, events)


def _requested(target: str, held: PauseByHand, at: float) -> TimelineEvent:
    message = f"{pause_in_words(held)}. No further step begins until it is resumed"
    return TimelineEvent("PauseRequested", message, at, target, str(held.number))


def pause_in_words(paused: PauseByHand) -> str:
    """`Paused by ada: looks odd`."""
    return action_in_words("Paused", paused.by, paused.comment)


def _why_not(target: TargetItem, plan: TargetPlan) -> str:
    name, done = target.name, target.progress.done_stage
    if target.status.is_end:
        return f"Target '{name}' has ended: it is {target.status.value}"
    if target.status is TargetStatus.ROLLING_BACK or target.stop is not None:
        return f"Target '{name}' rolls back, and nothing holds that up"
    if done + 1 >= (plan.last_pausable_stage or 0):
        return f"Target '{name}' is at its last step, so nothing is left to hold back"
    if not target.may_pause:
        return f"An earlier release of Sluice has started target '{name}', and its workflow cannot be paused"
    return f"Target '{name}' was paused and resumed by others at the same moment"
