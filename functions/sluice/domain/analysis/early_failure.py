"""Whether the numbers so far already suffice to fail a query, while its windows are not over.

Nothing passes early, and what is missing never fails early: no data, too few failures, an unreadable metric.
The test stays valid at every look; how, is in `statistics.sequential`.
"""

from collections.abc import Iterator, Sequence
from math import inf

from sluice.domain.analysis.judgment import Measured, Reading
from sluice.domain.analysis.query_judge import against_limits, basis_of, rate_of, together, with_basis
from sluice.domain.analysis.statistics.comparison import (
    EARLY_SHARE,
    chance_of_samples,
    has_early_looks,
)
from sluice.domain.analysis.statistics.comparison_words import (
    early_rate_words,
    early_sample_words,
    how_often,
)
from sluice.domain.analysis.statistics.sequential import (
    chance_of,
    evidence_above,
    evidence_of_difference,
    needed_evidence,
    risk_of_size,
)
from sluice.domain.analysis.verdict import QueryVerdict, Verdict
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.metric_query import (
    CANDIDATE,
    ENOUGH_INVOCATIONS,
    RATIO,
    STABLE,
    ComparisonRule,
    MetricQuery,
    Preset,
)
from sluice.values import dataclass

LEAST_FAILURES = 10
"""One event that is retried fails several times: fewer failures than this prove nothing before the end."""
LIMIT_CONFIDENCE = 0.95
"""How sure a query without a comparison must be, which has no confidence of its own."""

_MINUTE = 60
_MOST_EXACT_MINUTES = 120
"""Up to here each minute has its own number; those of longer analyses may be stored as averages."""


def fails_early(action: JudgeMetrics, query: MetricQuery, readings: Sequence[Reading]) -> QueryVerdict | None:
    """The verdict `failed` if the numbers so far suffice for it; else None."""
    preset = query.kind
    if preset is None or not query.may_fail_early or any(one.problem for one in readings):
        return None
    candidate = together([one.candidate for one in readings], action)
    stable = together([one.stable for one in readings if one.stable is not None], action)
    seen = _Seen(action, query, preset, candidate, stable)
    words = next(seen.reasons(), None) if seen.is_enough() else None
    if words is None:
        return None
    name = readings[-1].function_name
    about = f"{query.name} of {name}" if name else query.name
    return QueryVerdict(query.name, name, Verdict.FAILED, f"{about}: {words}", None, candidate.calls)


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that a query has measured of one function so far."""

    action: JudgeMetrics
    query: MetricQuery
    preset: Preset
    candidate: Measured
    stable: Measured

    def is_enough(self) -> bool:
        """Whether there are the calls that the config asks for, and failures that are not one repeated event.

        More failures than calls mean that the calls have not all arrived.
        """
        few = ENOUGH_INVOCATIONS if not self.preset.is_rate and not self.preset.is_count else 1
        least = self.action.min_invocations or few
        sides = [self.candidate, self.stable] if self.query.reads_stable else [self.candidate]
        if any((side.calls or 0.0) < max(least, side.events) for side in sides):
            return False
        return not self.preset.is_rate or self.candidate.events >= LEAST_FAILURES

    def reasons(self) -> Iterator[str]:
        """Why the query fails, in words, by its limit and by its comparison."""
        limit, rule = self.query.upper_limit, self.query.comparison
        if limit is not None and self.query.of != STABLE:
            yield from self._rate_above(limit) if self.preset.is_rate else self._certainly_above(limit)
        if rule is not None:
            yield from self._rate_worse(rule) if self.preset.is_rate else self._samples_worse(rule)

    def _rate_above(self, limit: float) -> Iterator[str]:
        ours, theirs = rate_of(self.candidate), rate_of(self.stable)
        if self.query.of == RATIO:
            evidence = evidence_of_difference(ours, theirs, factor=max(limit, 0.0))
            value = ours.share / theirs.share if theirs.events else inf
        else:
            evidence, value = evidence_above(ours, limit / 100.0), 100.0 * ours.share
        if evidence > needed_evidence(_early_risk(LIMIT_CONFIDENCE)):
            often = how_often(chance_of(evidence))
            yield f"{self._words(value)}; a version within the limit would ever look this bad {often}"

    def _rate_worse(self, rule: ComparisonRule) -> Iterator[str]:
        ours, theirs = rate_of(self.candidate), rate_of(self.stable)
        evidence = evidence_of_difference(ours, theirs, offset=rule.tolerance / 100.0)
        if evidence > needed_evidence(_early_risk(rule.confidence)):
            yield early_rate_words(ours, theirs, tolerance=rule.tolerance, chance=chance_of(evidence))

    def _samples_worse(self, rule: ComparisonRule) -> Iterator[str]:
        ours, theirs = self.candidate.values, self.stable.values
        if not has_early_looks(ours, theirs):
            return
        chance = chance_of_samples(ours, theirs, rule.tolerance)
        if chance <= risk_of_size(_early_risk(rule.confidence), len(ours)):
            yield early_sample_words(ours, theirs, tolerance=rule.tolerance, chance=chance)

    def _certainly_above(self, limit: float) -> Iterator[str]:
        """Above the limit even if nothing were added in all windows that can follow."""
        action, is_count = self.action, self.preset.is_count
        if self.query.of != CANDIDATE:
            return
        minutes = action.longest_runs * action.interval_seconds / _MINUTE
        if is_count:
            least = (self.candidate.calls or 0.0) / (1 if action.is_growing else action.longest_runs)
        else:
            least = sum(self.candidate.values) / minutes if minutes <= _MOST_EXACT_MINUTES else 0.0
        if least > limit:
            yield f"at least {self._words(least)}, whatever follows"

    def _words(self, value: float) -> str:
        return with_basis(against_limits(self.query, value)[1], basis_of(self.preset, self.candidate))


def _early_risk(confidence: float) -> float:
    return (1.0 - confidence) * EARLY_SHARE
