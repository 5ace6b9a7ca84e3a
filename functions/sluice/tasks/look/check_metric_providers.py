"""Looks whether the metric providers that a deployment will ask are connected; it asks none of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.plan.actions import JudgeMetrics
from sluice.domain.plan.metric_query import CLOUDWATCH
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.findings import Finding
from sluice.errors import GuardrailRefusedError, RetryableError
from sluice.ports import Ports
from sluice.tasks.allow.calls import connection_use

_Asked = tuple[str, SecretUse | None]
_REMEDY = "docs/how-to/connect-metric-providers.md says how to connect one"


def unconnected_providers(ports: Ports, application: str, plans: Sequence[TargetPlan]) -> Iterator[Finding]:
    """A finding for each target that asks a provider whose secret is missing, wrong or for others.

    Each is read once, and only where its tags let the application use it.
    """
    found: dict[_Asked, Finding | None] = {}
    for plan in plans:
        for name, use in _providers(application, plan):
            try:
                problem = found[name, use] if (name, use) in found else _check(ports, name, use)
            except RetryableError as error:
                message = f"Metric provider '{name}' could not be checked: {error.message}"
                yield Finding("warning", "NotChecked", plan.name, "", message, error.remedy)
                continue
            found[name, use] = problem
            if problem is not None:
                yield replace(problem, target=plan.name)


def _check(ports: Ports, name: str, use: SecretUse | None) -> Finding | None:
    """What is wrong, whichever target asks; None when nothing is."""
    try:
        problem = ports.metric_providers.check(name, use)
    except GuardrailRefusedError as refused:
        return Finding("error", "GuardrailRefused", "", "", refused.message, refused.remedy)
    return Finding("error", "MetricProviderUnconnected", "", "", problem, _REMEDY) if problem else None


def _providers(application: str, plan: TargetPlan) -> list[_Asked]:
    """The providers besides CloudWatch that its analyses ask, each once, and what for."""
    asked = [
        (query.provider, connection_use(application, action))
        for stage in plan.stages
        for action in stage.actions
        if isinstance(action, JudgeMetrics)
        for query in action.queries
        if query.provider != CLOUDWATCH
    ]
    return list(dict.fromkeys(asked))
