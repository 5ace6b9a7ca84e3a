"""Different limits for a past analysis: its measurements are judged again, and nothing is measured anew."""

from collections.abc import Mapping
from dataclasses import replace

from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery
from sluice.values import dataclass

KEEP = object()
"""A limit that is not named stays; one that is null is removed."""


@dataclass(frozen=True, slots=True)
class OtherLimits:
    """The limits to judge one query by instead."""

    upper_limit: object = KEEP
    lower_limit: object = KEEP
    tolerance: float | None = None
    confidence: float | None = None

    @property
    def is_about_comparison(self) -> bool:
        """Whether it sets anything that only queries compared with the stable version have."""
        return self.tolerance is not None or self.confidence is not None

    def applied_to(self, query: MetricQuery) -> MetricQuery:
        """The query with these limits; only a query that measured the stable version has a comparison."""
        changes = {
            name: value
            for name, value in (("upper_limit", self.upper_limit), ("lower_limit", self.lower_limit))
            if value is not KEEP
        }
        rule = query.comparison
        if rule is not None:
            confidence = self.confidence or rule.confidence
            tolerance = rule.tolerance if self.tolerance is None else self.tolerance
            rule = ComparisonRule(tolerance, confidence)
        return replace(query, **changes, comparison=rule)  # type: ignore[arg-type]  # numbers or None


@dataclass(frozen=True, slots=True)
class OtherRules:
    """The rules to judge a whole analysis by instead; None keeps the original rule."""

    limits: Mapping[str, OtherLimits]
    min_invocations: int | None = None
    missing_data: str | None = None
    aborts: bool | None = None

    def applied_to(self, action: JudgeMetrics) -> JudgeMetrics:
        """The analysis with these rules."""
        keep = OtherLimits()
        return replace(
            action,
            queries=tuple(self.limits.get(one.name, keep).applied_to(one) for one in action.queries),
            min_invocations=action.min_invocations if self.min_invocations is None else self.min_invocations,
            missing_data=self.missing_data or action.missing_data,
            aborts=action.aborts if self.aborts is None else self.aborts,
        )
