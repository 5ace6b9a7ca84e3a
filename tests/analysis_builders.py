"""Analyses with their judgments for tests: what was measured, in as few words as possible."""

from collections.abc import Sequence

from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.judgment import Judgment, Measured, Reading
from sluice.domain.plan.actions import JudgeMetrics
from sluice.domain.plan.metric_query import MetricQuery

ERRORS = MetricQuery("errors", preset="errorRate", upper_limit=1)
LATENCY = MetricQuery("latency", "prometheus", "p95()", upper_limit=200)


def an_analysis(*queries: MetricQuery, runs: int = 1, **rules: object) -> JudgeMetrics:
    """An analysis with windows of a minute; of the errors unless told otherwise."""
    return JudgeMetrics("2.0", queries or (ERRORS,), 60, runs, **rules)  # type: ignore[arg-type]


def calls(errors: float, count: float | None) -> Measured:
    """So many errors in so many calls."""
    return Measured((), errors, count)


def minutes(*values: float, count: float = 1_000) -> Measured:
    """A percentile minute by minute."""
    return Measured(values, 0.0, count)


def answers(*values: float) -> Measured:
    """The answer to a template."""
    return Measured(values)


def runs_of(
    candidate: Sequence[Measured],
    stable: Sequence[Measured] | None = None,
    *,
    query: str = "errors",
    function: str = "quote",
    problem: str = "",
) -> list[Judgment]:
    """One judgment for each measurement of the candidate, with those of the stable version beside it."""
    beside: Sequence[Measured | None] = stable if stable is not None else [None] * len(candidate)
    return [
        Judgment(
            run,
            TimeWindow(60.0 * run, 60.0 * (run + 1)),
            60.0 * (run + 3),
            (Reading(query, function, ours, theirs, "cloudwatch", problem),),
        )
        for run, (ours, theirs) in enumerate(zip(candidate, beside, strict=True))
    ]
