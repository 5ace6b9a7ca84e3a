"""Turns a guardrails document into the rules that the product goes by."""

from itertools import count

from sluice.config.guardrails.applications import RequirementConfig
from sluice.config.guardrails.gates import gates_as_config
from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.guardrails.rules import rules_of
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.plan.target import Stage
from sluice.planner.steps import gate_stages


def plan_guardrails(config: GuardrailsConfig, version: int) -> Guardrails:
    """The rules that a guardrails document says, with the gates that it requires as stages."""
    library = gates_as_config(config)

    def gates(rule: RequirementConfig) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
        before, after = rule.before_deployment, rule.after_deployment
        return tuple(gate_stages(library, before, count())), tuple(gate_stages(library, after, count()))

    return rules_of(config, version, gates)
