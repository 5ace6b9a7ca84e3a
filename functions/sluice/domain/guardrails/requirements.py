"""Which gates guardrails add to a target, whatever its file says."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sluice.domain.guardrails.freezes import Place
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.plan.target import Stage, TargetPlan
from sluice.values import dataclass


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


def numbered(stages: Iterable[RequiredStage], index: Iterator[int]) -> Iterator[Stage]:
    """The stages with the keys of their place in a target's plan, and the rules that they come from."""
    for required in stages:
        number = next(index)
        yield Stage(
            tuple(
                replace(action, key=f"{number}.{position}", required_by=required.rule)
                for position, action in enumerate(required.stage.actions)
            )
        )


def required_notes(targets: Iterable[TargetPlan]) -> Iterator[str]:
    """Says which targets have gates that their file does not have."""
    for target in targets:
        for rule in dict.fromkeys(stage.required_by for stage in target.stages if stage.required_by):
            yield f"Target '{target.name}' has gates that are required by guardrails: {rule}"


def _required(rules: Guardrails, place: Place, *, is_before: bool) -> Iterator[RequiredStage]:
    rule = rules.rule_of(place.application)
    for requirement in rule.requires if rule else ():
        if requirement.scope.holds(place):
            name = rule.name_of(f"requires['{requirement.name}']") if rule else ""
            for stage in requirement.before if is_before else requirement.after:
                yield RequiredStage(name, stage)
