"""Unfreezes for a person: lets a target start that a freeze holds, by breaking the glass."""

from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.errors import WrongMomentError
from sluice.ports import Ports
from sluice.tasks.allow.break_glass import broken_glass, note_broken_glass
from sluice.tasks.allow.rights import rules_in_force


def unfreeze_target(ports: Ports, deployment_id: str, name: str, *, by: str, reason: str) -> TargetItem:
    """The target, which the reconciler starts at its next look: whoever takes requests may start none.

    Raises:
        NotFoundError: there is no such target.
        WrongMomentError: no freeze holds it.
        GuardrailRefusedError: the caller may not break the glass.
        ConfigError: there is no reason.
    """
    target = ports.targets.get(deployment_id, name)
    if target.hold is None or target.is_blocked or target.status is not TargetStatus.WAITING:
        raise WrongMomentError(f"No freeze holds target '{name}': it is {target.status.value}")
    rules, deployment = rules_in_force(ports), ports.deployments.get(deployment_id)
    caller, application = Caller(by), deployment.application
    use = broken_glass(ports, rules, caller, application, reason=reason, passed="freeze", target=name)
    note_broken_glass(ports, deployment_id, use)
    ports.targets.lift_hold(deployment_id, name)
    return ports.targets.get(deployment_id, name)
