"""Passes what guardrails require of a target, for a person who breaks the glass."""

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.record.allowed import BrokenFor
from sluice.domain.waits.wait import Wait
from sluice.errors import WrongMomentError
from sluice.ports import Ports
from sluice.tasks.allow.break_glass import broken_glass, note_broken_glass


def rule_behind(ports: Ports, wait: Wait) -> str:
    """The rule of the guardrails that requires what the target waits for; empty when the file asks for it."""
    return ports.targets.plan(wait.deployment_id, wait.target).action(wait.action_key).required_by


def break_glass_for(
    ports: Ports, rules: Guardrails, wait: Wait, passed: BrokenFor, *, by: Caller, reason: str
) -> None:
    """Note that `by` passes this wait.

    Raises:
        WrongMomentError: guardrails do not require it, so it ends as usual.
        GuardrailRefusedError: the caller may not break the glass.
        ConfigError: there is no reason.
    """
    if not rule_behind(ports, wait):
        raise WrongMomentError(
            f"Guardrails do not require this {wait.kind} of target '{wait.target}'",
            "Answer it without breaking the glass",
        )
    application = ports.deployments.get(wait.deployment_id).application
    use = broken_glass(ports, rules, by, application, reason=reason, passed=passed, target=wait.target)
    note_broken_glass(ports, wait.deployment_id, use)
