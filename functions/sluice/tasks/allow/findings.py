"""Says in a preview what guardrails forbid or hold up, instead of refusing the look; it adds no gate."""

from collections.abc import Iterator

from sluice.config.load import LoadedConfig
from sluice.domain.guardrails.freezes import frozen_at
from sluice.domain.guardrails.refusal import Refusal
from sluice.domain.guardrails.rights import Caller, refusal_of
from sluice.domain.guardrails.rules import Guardrails, Right
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.preflight.findings import Finding
from sluice.tasks.allow.config import WAIT_OR_BREAK_GLASS, place_of, refused_in_calls


def guardrail_findings(
    rules: Guardrails, caller: Caller, loaded: LoadedConfig, plan: DeploymentPlan, now: float
) -> Iterator[Finding]:
    """What would refuse the deployment as a whole, and which of its targets a freeze would stop now."""
    refused = refusal_of(rules, caller, Right.SUBMIT, plan.application)
    for refusal in (*([refused] if refused else []), *refused_in_calls(rules, loaded.config)):
        yield finding_of(refusal)
    for target in plan.targets:
        frozen = frozen_at(rules.freezes, place_of(plan.application, target), now)
        if frozen is None:
            continue
        if frozen.freeze.refuses:
            message = f"It is refused by {frozen.in_words} (guardrails: {frozen.rule})"
            yield Finding("error", "GuardrailRefused", target.name, "", message, WAIT_OR_BREAK_GLASS)
        else:
            message = f"It would be held by {frozen.in_words} (guardrails: {frozen.rule})"
            yield Finding("warning", "TargetHeld", target.name, "", message, "It starts by itself then")


def finding_of(refusal: Refusal, target: str = "") -> Finding:
    """A refusal as a finding."""
    message = f"{refusal.message} (guardrails: {refusal.rule})"
    return Finding("error", "GuardrailRefused", target, "", message, refusal.remedy)
