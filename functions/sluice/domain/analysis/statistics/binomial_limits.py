"""Confidence limits for the true rate behind `events` of `trials`: the exact limits of Clopper and Pearson.

They hold for any counts, such as 0 of 40, where normal approximations are too optimistic.
"""

from math import exp, lgamma, log, log1p

_SMALLEST = 1e-300
_PRECISION = 1e-11
_MOST_TERMS = 100_000
_MOST_STEPS = 200


def lower_limit(events: int, trials: int, risk: float) -> float:
    """The rate that the true one is below with probability at most `risk`, which is at most one half."""
    if events == 0:
        return 0.0
    # The probability of at least this many events, as a function of the rate, is a beta distribution.
    return _beta_quantile(risk, events, trials - events + 1, events / trials)


def upper_limit(events: int, trials: int, risk: float) -> float:
    """The rate that the true one is above with probability at most `risk`, which is at most one half."""
    return 1.0 - lower_limit(trials - events, trials, risk)


def beta_probability(x: float, a: float, b: float) -> float:
    """The distribution function of the beta distribution: the regularised incomplete beta function."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1) / (a + b + 2):  # on this side the fraction below converges quickly for the complement
        return 1.0 - beta_probability(1.0 - x, b, a)
    return exp(_log_density(x, a, b) + log(x) + log1p(-x)) / a / _continued_fraction(x, a, b)


def _beta_quantile(probability: float, a: float, b: float, above: float) -> float:
    """The point below `above` at which the distribution function reaches `probability`.

    Newton steps on the logarithm, bisecting the bracket whenever a step would leave it.
    """
    low, high, x = 0.0, above, above
    for _ in range(_MOST_STEPS):
        reached = max(beta_probability(x, a, b), _SMALLEST)
        low, high = (x, high) if reached < probability else (low, x)
        slope = exp(_log_density(x, a, b)) / reached if 0.0 < x < 1.0 else 0.0
        step = log(reached / probability) / slope if slope > 0.0 else high
        following = x - step if low < x - step < high else (low + high) / 2
        if abs(following - x) <= _PRECISION * high:
            return following
        x = following
    return x


def _log_density(x: float, a: float, b: float) -> float:
    return lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1) * log(x) + (b - 1) * log1p(-x)


def _continued_fraction(x: float, a: float, b: float) -> float:
    """The fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method."""
    value, above, below = 1.0, 1.0, 0.0
    for term in range(1, _MOST_TERMS):
        numerator = _numerator(term, x, a, b)
        below = 1.0 / _away_from_zero(1.0 + numerator * below)
        above = _away_from_zero(1.0 + numerator / above)
        value *= above * below
        if abs(above * below - 1.0) < _PRECISION:
            break
    return value


def _numerator(term: int, x: float, a: float, b: float) -> float:
    half = term // 2
    if term % 2:
        return -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
    return half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _SMALLEST else _SMALLEST
