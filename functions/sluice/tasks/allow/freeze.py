"""Asks before a target starts whether a freeze is in its way; a target that runs goes on."""

from sluice.domain.guardrails.freezes import Frozen, Place, frozen_at
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.record.allowed import Hold, passes_freezes
from sluice.domain.record.event_details import HoldFacts
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.ports import Ports
from sluice.tasks.record_event import record_event


def freeze_before_start(ports: Ports, rules: Guardrails, target: TargetItem) -> Frozen | None:
    """The freeze that keeps a target which waits for nothing else from starting now; None when none does.

    Rollbacks pass, and so does whoever has broken the glass.
    """
    if not rules.freezes:
        return None
    if target.status is not TargetStatus.WAITING or target.is_blocked:
        return None
    deployment = ports.deployments.get(target.deployment_id)
    if deployment.reverts or passes_freezes(deployment.break_glass, target.name):
        return None
    plan = ports.targets.plan(target.deployment_id, target.name)
    place = Place(deployment.application, target.name, plan.account_id, plan.region)
    return frozen_at(rules.freezes, place, ports.clock.now())


def hold(ports: Ports, rules: Guardrails, deployment_id: str, name: str, frozen: Frozen) -> None:
    """Note until when the target is held, for people and for the reconciler, which starts it then."""
    held = Hold(frozen.rule, frozen.until, rules.version, frozen.in_words)
    facts: HoldFacts = {"rule": held.rule, "until": held.until}
    if ports.targets.hold(deployment_id, name, held):
        record_event(
            ports,
            deployment_id,
            "TargetHeld",
            f"Held by {held.reason}",
            target=name,
            detail=f"{held.rule}@{held.until:.0f}",
            facts=facts,
        )


def still_held(ports: Ports, rules: Guardrails, target: TargetItem) -> bool:
    """Whether the target is known to be held, without another look at where it lies."""
    return target.hold is not None and target.hold.still_holds(rules.version, ports.clock.now())
