"""Comparisons in words: what was counted, how far apart the versions are, and how certain that is."""

from collections.abc import Sequence
from statistics import median

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """A number of events, such as failures, out of a number of trials, such as calls."""

    events: int
    trials: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.events / self.trials


def rate_words(
    candidate: Rate, stable: Rate, verdict: str, *, tolerance: float, confidence: float, limit: float = 0.0
) -> str:
    """The comparison of two rates; `limit` is the smallest or largest difference at this confidence."""
    counted = f"candidate failed {_rate(candidate)}, stable {_rate(stable)}"
    if verdict == "nothing":
        return f"{counted}: {_idle(candidate.trials)} had no calls to compare"
    sure = f"{_points(candidate, stable)}, at {percent(100.0 * confidence)} confidence"
    allowed = f"(allowed: {number(tolerance)})"
    if verdict == "failed":
        return f"{counted}: {sure} at least {number(limit)} {allowed}"
    if verdict == "passed":
        return f"{counted}: {sure} {_at_most(limit)} {allowed}"
    return f"{counted}: {sure} {_at_most(limit)} {allowed}: too few calls to tell"


def sample_words(
    candidate: Sequence[float],
    stable: Sequence[float],
    verdict: str,
    *,
    tolerance: float,
    effect: float = 0.0,
    chance: float = 1.0,
) -> str:
    """The comparison of two samples; `chance` is how likely they would be if the verdict were wrong."""
    counted = f"candidate {_group(candidate)}, stable {_group(stable)}"
    if verdict == "nothing":
        lacks = _idle(len(candidate)) if not candidate or not stable else ""
        why = f"{lacks} has no samples" if lacks else "stable is usually at 0, so a percentage means nothing"
        return f"{counted}: {why}"
    more = f"about {percent(abs(effect))} {'higher' if effect >= 0 else 'lower'}"
    allowed = f"(allowed: {percent(tolerance)})"
    if verdict == "inconclusive":
        return f"{counted}: {more} {allowed}: too few samples to tell"
    wrong = "within the limit would look this bad"
    if verdict == "passed":
        wrong = "over the limit would look this good"
    return f"{counted}: {more} {allowed}; a version {wrong} {how_often(chance)}"


def early_rate_words(candidate: Rate, stable: Rate, *, tolerance: float, chance: float) -> str:
    """Two rates that are too far apart; `chance` is how likely they would ever be if that were wrong."""
    counted = f"candidate failed {_rate(candidate)}, stable {_rate(stable)}"
    difference = f"{_points(candidate, stable)} (allowed: {number(tolerance)})"
    return f"{counted}: {difference}; a version within the limit would ever look this bad {how_often(chance)}"


def early_sample_words(
    candidate: Sequence[float], stable: Sequence[float], *, tolerance: float, chance: float
) -> str:
    """Two samples that are too far apart; `chance` is how likely they would be if that were wrong."""
    effect = 100.0 * (median(candidate) / median(stable) - 1.0) if median(stable) else 0.0
    return sample_words(candidate, stable, "failed", tolerance=tolerance, effect=effect, chance=chance)


def number(value: float) -> str:
    """At most two decimals below 1, one below 100, none from there."""
    size = abs(value)
    if 0.0 < size < 0.005:
        return "<0.01"
    if size >= 100.0:
        return f"{value:,.0f}"
    text = f"{value:.2f}" if size < 1.0 else f"{value:.1f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: float) -> str:
    """`4.9 %`."""
    return f"{number(value)} %"


def _rate(rate: Rate) -> str:
    share = f" ({percent(100.0 * rate.share)})" if rate.trials else ""
    return f"{rate.events:,} of {rate.trials:,} calls{share}"


def _points(candidate: Rate, stable: Rate) -> str:
    difference = 100.0 * (candidate.share - stable.share)
    return f"{_points_of(abs(difference))} {'more' if difference >= 0 else 'fewer'}"


def _points_of(value: float) -> str:
    text = number(value)
    return f"{text} point{'' if text == '1' else 's'}"


def _at_most(limit: float) -> str:
    return f"at most {number(limit)} more" if limit >= 0 else f"at least {number(-limit)} fewer"


def _idle(candidate_size: int) -> str:
    return "stable" if candidate_size else "the candidate"


def _group(samples: Sequence[float]) -> str:
    return f"at {number(median(samples))} ({len(samples):,} samples)" if samples else "without samples"


def how_often(chance: float) -> str:
    """`1 time in 924`."""
    times = int(1.0 / max(chance, 1e-6) + 1e-9)
    return f"{'less than ' if chance < 1e-6 else ''}1 time in {times:,}"
