"""Whether the candidate is worse than the stable version in the same window, by more than is allowed.

A verdict is `failed` when the candidate is shown to be worse by more than the tolerance, `passed` when it is
shown not to be, else `inconclusive`. Each of the first two is wrong at most as often as 1 - confidence.
"""

from collections.abc import Sequence
from math import exp, isfinite, log, sqrt
from statistics import median

from sluice.domain.analysis.statistics.binomial_limits import lower_limit, upper_limit
from sluice.domain.analysis.statistics.comparison_words import Rate, rate_words, sample_words
from sluice.domain.analysis.statistics.rank_test import chance_of_lying_above
from sluice.values import dataclass

__all__ = ["EARLY_SHARE", "Comparison", "Rate", "compare_rates", "compare_samples", "confidence_per_look"]

EARLY_SHARE = 0.1
"""The share of the risk of a false failure that belongs to looks before all numbers are there."""
_LEAST_EARLY_SAMPLES = 9
"""Fewer samples can never be extreme enough for their share of that, so it is not spent on them."""

_SMALLEST_CHANCE = 1e-12
_HALF = 0.5
_HALVINGS = 16
_MOST_PAIRS = 250_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict, and the numbers behind it in plain words."""

    verdict: str
    """`passed`, `failed` or `inconclusive`."""
    p_value: float | None
    """How likely such numbers, or such at an early look, would be if the verdict were wrong.

    At most 1 - confidence for whatever is certain; None if there is nothing to compare.
    """
    effect: float
    """How much worse the candidate is: percentage points for rates, percent for samples."""
    candidate_size: int
    stable_size: int
    words: str


def compare_rates(candidate: Rate, stable: Rate, *, tolerance: float, confidence: float = 0.95) -> Comparison:
    """Compare failure rates; `tolerance` is the allowed difference in percentage points."""
    candidate, stable = _sound(candidate), _sound(stable)
    if not candidate.trials or not stable.trials:
        words = rate_words(candidate, stable, "nothing", tolerance=tolerance, confidence=confidence)
        return Comparison("inconclusive", None, 0.0, candidate.trials, stable.trials, words)
    risk, allowed = _risk(confidence), tolerance / 100.0
    least = _least_difference(candidate, stable, risk * (1.0 - EARLY_SHARE))
    most = _most_difference(candidate, stable, risk)
    verdict = "failed" if least > allowed else "passed" if most <= allowed else "inconclusive"
    limit = 100.0 * (least if verdict == "failed" else most)
    return Comparison(
        verdict,
        _chance_of_rates(candidate, stable, allowed),
        100.0 * (candidate.share - stable.share),
        candidate.trials,
        stable.trials,
        rate_words(candidate, stable, verdict, tolerance=tolerance, confidence=confidence, limit=limit),
    )


def compare_samples(
    candidate: Sequence[float], stable: Sequence[float], *, tolerance: float, confidence: float = 0.95
) -> Comparison:
    """Compare samples such as a p95 per minute; `tolerance` is the allowed increase in percent."""
    ours, theirs = _numbers(candidate), _numbers(stable)
    usual = abs(median(theirs)) if theirs else 0.0
    if not ours or not usual:
        words = sample_words(ours, theirs, "nothing", tolerance=tolerance)
        return Comparison("inconclusive", None, 0.0, len(ours), len(theirs), words)
    allowed = [number + abs(number) * tolerance / 100.0 for number in theirs]
    share = 1.0 - EARLY_SHARE if has_early_looks(ours, theirs) else 1.0
    above = min(chance_of_samples(ours, theirs, tolerance) / share, 1.0)
    below, risk = chance_of_lying_above(allowed, ours), _risk(confidence)
    verdict = "failed" if above <= risk else "passed" if below <= risk else "inconclusive"
    effect = 100.0 * _shift(ours, theirs) / usual
    chance = min(above, below)
    words = sample_words(ours, theirs, verdict, tolerance=tolerance, effect=effect, chance=chance)
    return Comparison(verdict, chance, effect, len(ours), len(theirs), words)


def chance_of_samples(candidate: Sequence[float], stable: Sequence[float], tolerance: float) -> float:
    """How likely the candidate's samples would lie this far above stable's if the increase were allowed."""
    ours, theirs = _numbers(candidate), _numbers(stable)
    return chance_of_lying_above(ours, [number + abs(number) * tolerance / 100.0 for number in theirs])


def has_early_looks(candidate: Sequence[float], stable: Sequence[float]) -> bool:
    """Whether samples of these sizes can be extreme enough to fail before the others are there."""
    return min(len(candidate), len(stable)) >= _LEAST_EARLY_SAMPLES


def confidence_per_look(confidence: float, looks: int) -> float:
    """The confidence that each of several looks at growing data needs for `confidence` over all of them.

    Stopping at any of ten looks is wrong up to ten times as often, so each look gets a share of the risk.
    """
    return 1.0 - (1.0 - confidence) / max(looks, 1)


def _sound(rate: Rate) -> Rate:
    """Metrics that arrive at different times may show more failures than calls; a rate is capped at one."""
    trials = max(rate.trials, 0)
    return Rate(min(max(rate.events, 0), trials), trials)


def _risk(confidence: float) -> float:
    """The probability of being wrong, capped: a verdict that is wrong half of the time is not one."""
    return min(max(1.0 - confidence + 1e-12, _SMALLEST_CHANCE), _HALF)


def _least_difference(candidate: Rate, stable: Rate, risk: float) -> float:
    """The true difference is below this with probability of about `risk` (Newcombe's square-and-add)."""
    ours = candidate.share - lower_limit(candidate.events, candidate.trials, risk)
    theirs = upper_limit(stable.events, stable.trials, risk) - stable.share
    return candidate.share - stable.share - sqrt(ours * ours + theirs * theirs)


def _most_difference(candidate: Rate, stable: Rate, risk: float) -> float:
    """The true difference is above this with probability of about `risk`."""
    return -_least_difference(stable, candidate, risk)


def _chance_of_rates(candidate: Rate, stable: Rate, allowed: float) -> float:
    """The risk at which the limit would touch the allowed difference, on the side of the data.

    A failure has only its share of that risk, as in the verdict: early looks have the rest.
    """
    is_worse = candidate.share - stable.share > allowed
    low, high = log(_SMALLEST_CHANCE), log(_HALF)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if is_worse:
            shown = _least_difference(candidate, stable, exp(middle) * (1.0 - EARLY_SHARE)) > allowed
        else:
            shown = _most_difference(candidate, stable, exp(middle)) <= allowed
        low, high = (low, middle) if shown else (middle, high)
    return exp(high)


def _numbers(samples: Sequence[float]) -> list[float]:
    return [float(sample) for sample in samples if isfinite(sample)]


def _shift(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How far ours lie above theirs: the median of all pairwise differences (Hodges and Lehmann)."""
    if len(ours) * len(theirs) > _MOST_PAIRS:
        return median(ours) - median(theirs)
    return median([one - other for one in ours for other in theirs])
