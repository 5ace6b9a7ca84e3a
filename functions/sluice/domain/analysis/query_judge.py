"""Judges one query by what it measured of one function in all windows so far, from stored numbers.

Rates count all windows together, durations all minutes; results of templates are averaged.
"""

from collections.abc import Sequence
from math import inf, isfinite
from statistics import fmean

from sluice.domain.analysis.judgment import Measured, Reading
from sluice.domain.analysis.statistics.comparison import (
    Rate,
    compare_rates,
    compare_samples,
    confidence_per_look,
)
from sluice.domain.analysis.statistics.comparison_words import number
from sluice.domain.analysis.verdict import QueryVerdict, Verdict, worst
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.metric_query import ENOUGH_INVOCATIONS, PRESETS, RATIO, STABLE, MetricQuery, Preset
from sluice.values import dataclass


def judge_query(
    action: JudgeMetrics, query: MetricQuery, readings: Sequence[Reading], *, runs: int, looks: int = 1
) -> QueryVerdict:
    """The verdict over `readings`, one for each window; a template needs a result in `runs` of them.

    `looks` is how often the numbers are judged while they grow: each look must then be more certain.
    """
    name = readings[-1].function_name
    problem = next((one.problem for one in reversed(readings) if one.problem), "")
    about = f"{query.name} of {name}" if name else query.name
    if problem:
        return QueryVerdict(query.name, name, Verdict.ERROR, f"{about}: {problem}")
    if query.kind is None:
        return _judge_answers(action, query, readings, about, runs)
    return _judge_preset(action, query, readings, about, looks)


def _judge_answers(
    action: JudgeMetrics, query: MetricQuery, readings: Sequence[Reading], about: str, runs: int
) -> QueryVerdict:
    name = readings[-1].function_name
    answers = [fmean(one.candidate.values) for one in readings if one.candidate.values]
    calls = together([one.candidate for one in readings], action).calls
    if any(abs(answer) == inf for answer in answers):
        return QueryVerdict(query.name, name, Verdict.ERROR, f"{about}: the result is infinite")
    numbers = [answer for answer in answers if isfinite(answer)]
    value = fmean(numbers) if numbers else None
    verdict, words = against_limits(query, value)
    if verdict is Verdict.FAILED:
        return QueryVerdict(query.name, name, verdict, f"{about}: {words}", value, calls)
    if len(numbers) < runs:
        words = f"results in {len(numbers)} of {len(readings)} runs ({runs} needed)"
        return QueryVerdict(query.name, name, Verdict.INCONCLUSIVE, f"{about}: {words}", value, calls)
    if (calls or 0) < (least := action.min_invocations or 0):
        words = f"{number(calls or 0)} invocations of the new version ({least} needed)"
        return QueryVerdict(query.name, name, Verdict.INCONCLUSIVE, f"{about}: {words}", value, calls)
    return QueryVerdict(query.name, name, verdict, f"{about}: {words}", value, calls)


def _judge_preset(
    action: JudgeMetrics, query: MetricQuery, readings: Sequence[Reading], about: str, looks: int
) -> QueryVerdict:
    preset = PRESETS[query.preset]
    name = readings[-1].function_name
    candidate = together([one.candidate for one in readings], action)
    stable = together([one.stable for one in readings if one.stable is not None], action)
    sides = _sides(query, candidate, stable)
    scarce = _too_few(action, preset, sides, is_durable=readings[-1].is_durable)
    if scarce:
        words = f"{about}: {scarce}"
        return QueryVerdict(query.name, name, Verdict.INCONCLUSIVE, words, calls=candidate.calls)
    value = _value(query, preset, sides, len(readings), is_growing=action.is_growing)
    by_limits, words = against_limits(query, value)
    measured = with_basis(words, basis_of(preset, sides[0].measured))
    compared, comparison = _compared(query, preset, candidate, stable, looks)
    verdict = worst([by_limits, compared])
    reason = "; ".join(part for part in (measured if query.has_limits else "", comparison) if part)
    shown = None if value is None or not isfinite(value) else value
    return QueryVerdict(query.name, name, verdict, f"{about}: {reason}", shown, candidate.calls)


@dataclass(frozen=True, slots=True)
class _Side:
    """One version that a preset is about."""

    version: str
    measured: Measured


def _sides(query: MetricQuery, candidate: Measured, stable: Measured) -> list[_Side]:
    ours, theirs = _Side("the new version", candidate), _Side("the stable version", stable)
    if query.of == STABLE and query.comparison is None:
        return [theirs]
    return [theirs, ours] if query.of == STABLE else [ours, theirs] if query.reads_stable else [ours]


def together(parts: Sequence[Measured], action: JudgeMetrics) -> Measured:
    """All windows as one; a growing window already holds everything, so the last one is enough."""
    parts = parts[-1:] if action.is_growing else parts
    calls = [part.calls for part in parts if part.calls is not None]
    return Measured(
        tuple(value for part in parts for value in part.values),
        sum(part.events for part in parts),
        sum(calls) if calls else None,
    )


def _too_few(action: JudgeMetrics, preset: Preset, sides: Sequence[_Side], *, is_durable: bool) -> str:
    """What is missing, in words; empty if there is enough to judge."""
    tried = "ended executions" if is_durable and not preset.is_count else "invocations"
    least = 1 if preset.is_count else ENOUGH_INVOCATIONS
    if action.min_invocations is not None:
        least = max(action.min_invocations, 1)
    for side in sides:
        if side.measured.calls is None:
            return f"no data about {side.version}"
        if side.measured.calls < least:
            return f"{number(side.measured.calls)} {tried} of {side.version} ({least} needed)"
        if not preset.is_rate and not preset.is_count and not side.measured.values:
            return f"no durations of {side.version}"
    return ""


def _value(
    query: MetricQuery, preset: Preset, sides: Sequence[_Side], runs: int, *, is_growing: bool
) -> float:
    windows = 1 if is_growing else runs
    values = [_one_value(preset, side.measured, windows) for side in sides]
    if query.of != RATIO:
        return values[0]
    ours, theirs = values
    # Neither has any: they are equal. Only the new one has: the ratio is infinite.
    return ours / theirs if theirs else (1.0 if not ours else inf)


def _one_value(preset: Preset, measured: Measured, windows: int) -> float:
    calls = measured.calls or 0.0
    if preset.is_count:
        return calls / windows
    return 100.0 * measured.events / calls if preset.is_rate else fmean(measured.values)


def against_limits(query: MetricQuery, value: float | None) -> tuple[Verdict, str]:
    """A value equal to a limit passes, as in CDaaS."""
    if value is None:
        return Verdict.INCONCLUSIVE, "no data"
    unit = f" {query.unit}" if query.unit else ""
    shown = f"{number(value)}{unit}" if isfinite(value) else "infinitely more than the stable version's"
    if query.of == RATIO and isfinite(value):
        shown = f"{number(value)} times the stable version's"
    if query.upper_limit is not None and value > query.upper_limit:
        return Verdict.FAILED, f"{shown}, above {_limit(query.upper_limit)}{unit}"
    if query.lower_limit is not None and value < query.lower_limit:
        return Verdict.FAILED, f"{shown}, below {_limit(query.lower_limit)}{unit}"
    return Verdict.PASSED, f"{shown}{_within(query, unit)}"


def _within(query: MetricQuery, unit: str) -> str:
    upper, lower = query.upper_limit, query.lower_limit
    if upper is not None and lower is not None:
        return f" (limits: {_limit(lower)} to {_limit(upper)}{unit})"
    limit = upper if upper is not None else lower
    side = "limit" if upper is not None else "minimum"
    return f" ({side}: {_limit(limit)}{unit})" if limit is not None else ""


def _limit(value: float) -> str:
    """The limit as written in the config, so that it is never confused with the value beside it."""
    return f"{value:,.6g}"


def basis_of(preset: Preset, measured: Measured) -> str:
    """`58 errors in 1,203 calls`."""
    calls = f"{number(measured.calls or 0)} calls"
    if preset.is_rate:
        return f"{number(measured.events)} {preset.noun} in {calls}"
    count = len(measured.values)
    return "" if preset.is_count else f"{count} minute{'s' if count != 1 else ''}, {calls}"


def with_basis(words: str, basis: str) -> str:
    """The words with what they are based on."""
    if not basis:
        return words
    return f"{words}, {basis}" if words.endswith(")") else f"{words} ({basis})"


def _compared(
    query: MetricQuery, preset: Preset, candidate: Measured, stable: Measured, looks: int
) -> tuple[Verdict, str]:
    rule = query.comparison
    if rule is None:
        return Verdict.PASSED, ""
    confidence = confidence_per_look(rule.confidence, looks)
    if preset.is_rate:
        ours, theirs = rate_of(candidate), rate_of(stable)
        found = compare_rates(ours, theirs, tolerance=rule.tolerance, confidence=confidence)
    else:
        ours_, theirs_ = candidate.values, stable.values
        found = compare_samples(ours_, theirs_, tolerance=rule.tolerance, confidence=confidence)
    return Verdict(found.verdict), found.words


def rate_of(measured: Measured) -> Rate:
    """Its failures out of its calls."""
    return Rate(round(measured.events), round(measured.calls or 0))
