"""Starts each target when all it depends on has succeeded, and skips those that cannot start any more.

Each line may be the last one before a crash, and everything may be done twice: every write is conditional or
removes from a set, executions have deterministic names, and the reconciler repeats `start_if_free`,
`propagate` and `close` for whatever was left half done. Walking on only where an update changed something
keeps the work linear in a dense graph.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial

from sluice.domain.guardrails.freezes import Frozen
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.quotas import Quota
from sluice.domain.record.status import TargetStatus
from sluice.ports import Ports
from sluice.tasks.allow.freeze import freeze_before_start, hold
from sluice.tasks.dispatch.admit import MOST_MOVES, Later, Quotas, admit, admit_next, queue_all
from sluice.tasks.guard import MAX_PARALLEL_TARGETS
from sluice.tasks.record_event import record_targets_ended

PARENT_TOKEN = "run-targets"  # noqa: S105  the purpose a sealed task token is bound to, not a secret


def start_if_free(
    ports: Ports, rules: Guardrails, target: TargetItem, full: Quotas, later: Later | None = None
) -> bool:
    """Start a target that waits for no other if no freeze is in its way and it has a place, or have it wait.

    One that runs may have been stored by a try that died before it started the execution. The execution's
    name is derived from the attempt, so a repeated start is refused by Step Functions itself.
    """
    if target.status is TargetStatus.RUNNING:
        ports.workflow.start_target(target)
        return True
    return may_start(ports, rules, target) and admit(ports, target, full, later)


def may_start(ports: Ports, rules: Guardrails, target: TargetItem) -> bool:
    """Whether no freeze keeps the target from starting now; one that does holds or refuses it."""
    frozen = freeze_before_start(ports, rules, target)
    if frozen is None:
        return True
    if frozen.freeze.refuses:
        _refuse(ports, target, frozen)
    else:
        hold(ports, rules, target.deployment_id, target.name, frozen)
    return False


def start_next(ports: Ports, quotas: Iterable[Quota], *, spread: int = 0, each: int = MOST_MOVES) -> None:
    """Start those that wait in line for a place in these quotas, as long as there are places."""
    rules = cache(ports.guardrails.current)
    admit_next(ports, quotas, lambda target: may_start(ports, rules(), target), spread=spread, each=each)


def propagate(ports: Ports, target: TargetItem) -> None:
    """Tell the dependents of an ended target: success frees them, anything else skips them, to the last."""
    if target.status is TargetStatus.SUCCEEDED:
        _free_dependents(ports, target)
        _count(ports, target)
    elif target.status.is_end:
        _skip_on(ports, [target])


def _skip_on(ports: Ports, ended: Sequence[TargetItem]) -> None:
    """Skip all that depend on targets which did not succeed, and on those, to the last."""
    side_by_side = partial(ports.side_by_side.run, limit=MAX_PARALLEL_TARGETS)
    while ended:
        never_ran = [target for target in ended if target.status is TargetStatus.SKIPPED]
        if never_ran:
            record_targets_ended(ports, never_ran[0].deployment_id, never_ran)
        dependents = [(one, name) for one in ended for name in one.dependents]
        skipped = side_by_side(partial(_skip_dependent, ports), dependents)
        side_by_side(partial(_count, ports), ended)
        ended = [one for one in skipped if one is not None]


def _count(ports: Ports, target: TargetItem) -> None:
    # Marked last: a crash before it makes the reconciler do all of this again, which is harmless.
    close(ports, target.deployment_id, target.name)
    ports.targets.mark_propagated(target.deployment_id, target.name)


def close(ports: Ports, deployment_id: str, name: str) -> None:
    """Count the target as ended; after the last one the waiting deployment goes on."""
    deployment = ports.deployments.close_target(deployment_id, name)
    if not deployment.has_open_targets:
        resume_deployment(ports, deployment)


def resume_deployment(ports: Ports, deployment: DeploymentItem) -> None:
    """Answer the state that waits for the last target; nothing happens when it waits no more."""
    for sealed in deployment.sealed_tokens:
        token = ports.vault.unseal(sealed, f"{deployment.deployment_id}/{PARENT_TOKEN}")
        ports.workflow.succeed(token, {"done": True})


def skip(ports: Ports, target: TargetItem, reason: str) -> bool:
    """Skip a target that has not started, with all that depend on it; whether this call did."""
    return bool(skip_all(ports, [target], reason))


def skip_all(ports: Ports, targets: Iterable[TargetItem], reason: str) -> Sequence[TargetItem]:
    """Skip targets that have not started, with all that depend on them; those of them that this call did."""
    skipped = [
        replace(target, status=TargetStatus.SKIPPED, reason=reason)
        for target in targets
        if ports.targets.move(
            target.deployment_id, target.name, TargetStatus.SKIPPED, reason=reason, at=ports.clock.now()
        )
    ]
    _skip_on(ports, skipped)
    return skipped


def _refuse(ports: Ports, target: TargetItem, frozen: Frozen) -> None:
    skip(ports, target, f"Skipped, because guardrails refuse it by {frozen.in_words}.")


def _free_dependents(ports: Ports, target: TargetItem) -> None:
    rules = ports.guardrails.current() if target.dependents else NO_GUARDRAILS
    full, later = Quotas(), Later()

    def free(name: str) -> None:
        dependent = ports.targets.release(target.deployment_id, name, target.name)
        # RUNNING as well: the status may have been stored by a try that died before it started the execution.
        if not dependent.is_blocked and dependent.status in (TargetStatus.WAITING, TargetStatus.RUNNING):
            start_if_free(ports, rules, dependent, full, later)

    # The end of a wave frees hundreds.
    ports.side_by_side.run(free, target.dependents, limit=MAX_PARALLEL_TARGETS)
    queue_all(ports, later)
    start_next(ports, full.values())


def _skip_dependent(ports: Ports, dependent: tuple[TargetItem, str]) -> TargetItem | None:
    """Skip the dependent of this name of a target that did not succeed; None when it is not waiting."""
    target, name = dependent
    reason = f"Skipped, because '{target.name}' did not succeed: it is {target.status.value}."
    if not ports.targets.move(
        target.deployment_id, name, TargetStatus.SKIPPED, reason=reason, at=ports.clock.now()
    ):
        return None
    return ports.targets.get(target.deployment_id, name)
