"""Which gates guardrails add to a target, whatever its file says."""

from collections.abc import Iterator
from dataclasses import dataclass

from sluice.domain.guardrails.freezes import Place
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.plan.target import Stage


@dataclass(frozen=True, slots=True)
class RequiredStage:
    """A stage that a rule adds; `rule` is its name in the document."""

    rule: str
    stage: Stage


def required_before(rules: Guardrails, place: Place) -> tuple[RequiredStage, ...]:
    """What must pass before the target's first change."""
    return tuple(_required(rules, place, is_before=True))


def required_after(rules: Guardrails, place: Place) -> tuple[RequiredStage, ...]:
    """What must pass before the target counts as done."""
    return tuple(_required(rules, place, is_before=False))


def _required(rules: Guardrails, place: Place, *, is_before: bool) -> Iterator[RequiredStage]:
    rule = rules.rule_of(place.application)
    for requirement in rule.requires if rule else ():
        if requirement.scope.holds(place):
            name = rule.name_of(f"requires['{requirement.name}']") if rule else ""
            for stage in requirement.before if is_before else requirement.after:
                yield RequiredStage(name, stage)
