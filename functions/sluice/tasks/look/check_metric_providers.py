"""Looks whether the metric providers that a deployment will ask are connected; it asks none of them."""

from collections.abc import Iterator, Sequence

from sluice.domain.plan.actions import JudgeMetrics
from sluice.domain.plan.metric_query import CLOUDWATCH
from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.findings import Finding
from sluice.errors import RetryableError
from sluice.ports import Ports

_REMEDY = "docs/how-to/connect-metric-providers.md says how to connect one"


def unconnected_providers(ports: Ports, plans: Sequence[TargetPlan]) -> Iterator[Finding]:
    """A finding for each target that asks a provider whose secret is missing or wrong; each is read once."""
    found: dict[str, str] = {}
    for plan in plans:
        for name in _providers(plan):
            try:
                problem = found[name] if name in found else ports.metric_providers.check(name)
            except RetryableError as error:
                message = f"Metric provider '{name}' could not be checked: {error.message}"
                yield Finding("warning", "NotChecked", plan.name, "", message, error.remedy)
                continue
            found[name] = problem
            if problem:
                yield Finding("error", "MetricProviderUnconnected", plan.name, "", problem, _REMEDY)


def _providers(plan: TargetPlan) -> list[str]:
    """The providers besides CloudWatch that its analyses ask, each once."""
    actions = [action for stage in plan.stages for action in stage.actions]
    queries = [query for action in actions if isinstance(action, JudgeMetrics) for query in action.queries]
    return list(dict.fromkeys(query.provider for query in queries if query.provider != CLOUDWATCH))
