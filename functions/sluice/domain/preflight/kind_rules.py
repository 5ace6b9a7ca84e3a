"""Turns what kind of function it is into findings: what AWS takes only at creation. Reads nothing."""

from collections.abc import Iterator

from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.facts import FunctionFacts
from sluice.domain.preflight.findings import Finding


def kind_findings(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    """All warnings that come from the kind of the function; what refuses it is an obstacle."""
    yield from _code_signing(plan, facts)


def _code_signing(plan: TargetPlan, facts: FunctionFacts) -> Iterator[Finding]:
    if facts.latest is None or facts.planned.creation.code_signing_config_arn is None:
        return
    name = facts.planned.function_name
    yield Finding(
        "warning",
        "SettingNotDeployed",
        plan.name,
        name,
        f"{name} exists, and Sluice sets codeSigningConfigArn only when it creates a function",
        "Run aws lambda put-function-code-signing-config, or remove the key",
    )
