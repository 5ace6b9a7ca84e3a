"""Starts each target when all it depends on has succeeded, and skips those that cannot start any more.

Each line may be the last one before a crash, and everything may be done twice: every write is conditional or
removes from a set, executions have deterministic names, and the reconciler repeats `start_if_free`,
`propagate` and `close` for whatever was left half done. Walking on only where an update changed something
keeps the work linear in a dense graph.
"""

from sluice.domain.guardrails.freezes import Frozen
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.ports import Ports
from sluice.tasks.allow.freeze import freeze_before_start, hold
from sluice.tasks.record_event import record_target_ended

PARENT_TOKEN = "run-targets"  # noqa: S105  the purpose a sealed task token is bound to, not a secret


def start_if_free(ports: Ports, rules: Guardrails, deployment_id: str, name: str) -> bool:
    """Start the target when it waits for nothing, a freeze neither; whether it is running then."""
    frozen = freeze_before_start(ports, rules, deployment_id, name)
    if frozen is not None:
        if frozen.freeze.refuses:
            _refuse(ports, deployment_id, name, frozen)
        else:
            hold(ports, rules, deployment_id, name, frozen)
        return False
    target = ports.targets.start_if_free(deployment_id, name)
    if target.status is not TargetStatus.RUNNING:
        return False
    # The execution's name is derived from the attempt, so a repeated start is refused by Step Functions
    # itself.
    ports.workflow.start_target(target)
    return True


def propagate(ports: Ports, deployment_id: str, name: str) -> None:
    """Tell the dependents of an ended target: success frees them, anything else skips them, to the last."""
    ended = [name]
    while ended:
        target = ports.targets.get(deployment_id, ended.pop())
        if target.status is TargetStatus.SUCCEEDED:
            _free_dependents(ports, target)
        elif target.status.is_end:
            if target.status is TargetStatus.SKIPPED:
                record_target_ended(ports, target)
            ended += _skip_dependents(ports, target)
        else:
            continue
        # Marked last: a crash before it makes the reconciler do all of this again, which is harmless.
        close(ports, deployment_id, target.name)
        ports.targets.mark_propagated(deployment_id, target.name)


def close(ports: Ports, deployment_id: str, name: str) -> None:
    """Count the target as ended; after the last one the waiting deployment goes on."""
    deployment = ports.deployments.close_target(deployment_id, name)
    if not deployment.has_open_targets:
        resume_deployment(ports, deployment_id, deployment.sealed_token)


def resume_deployment(ports: Ports, deployment_id: str, sealed_token: bytes | None) -> None:
    """Answer the state that waits for the last target; nothing happens when it waits no more."""
    if sealed_token is not None:
        token = ports.vault.unseal(sealed_token, f"{deployment_id}/{PARENT_TOKEN}")
        ports.workflow.succeed(token, {"done": True})


def _refuse(ports: Ports, deployment_id: str, name: str, frozen: Frozen) -> None:
    reason = f"Skipped, because guardrails refuse it by {frozen.in_words}."
    if ports.targets.move(deployment_id, name, TargetStatus.SKIPPED, reason=reason, at=ports.clock.now()):
        propagate(ports, deployment_id, name)


def _free_dependents(ports: Ports, target: TargetItem) -> None:
    rules = ports.guardrails.current() if target.dependents else NO_GUARDRAILS
    for name in target.dependents:
        dependent = ports.targets.release(target.deployment_id, name, target.name)
        # RUNNING as well: the status may have been stored by a try that died before it started the execution.
        if not dependent.is_blocked and dependent.status in (TargetStatus.WAITING, TargetStatus.RUNNING):
            start_if_free(ports, rules, target.deployment_id, name)


def _skip_dependents(ports: Ports, target: TargetItem) -> list[str]:
    skipped = []
    for name in target.dependents:
        reason = f"Skipped, because '{target.name}' did not succeed: it is {target.status.value}."
        if ports.targets.move(
            target.deployment_id, name, TargetStatus.SKIPPED, reason=reason, at=ports.clock.now()
        ):
            skipped.append(name)
    return skipped
