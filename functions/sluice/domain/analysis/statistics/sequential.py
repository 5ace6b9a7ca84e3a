"""How strong the evidence is that a failure rate is too high, by a measure that stays valid at every look.

Evidence is the logarithm of an e-value: likelihoods mixed over all rates, divided by the likelihood under the
allowed rate that fits best. If the truth is allowed, an e-value ever reaches x with a probability of at most
1/x, however often and whenever somebody looks (Ville's inequality; Robbins 1970; Wasserman, Ramdas and
Balakrishnan 2020). It assumes that calls fail independently, at a rate that stays the same.
"""

from math import exp, inf, lgamma, log, log1p, pi

from sluice.domain.analysis.statistics.binomial_limits import beta_probability
from sluice.domain.analysis.statistics.comparison_words import Rate

_FAILED, _PASSED = 0.5, 5.0
"""The beta distribution by which rates are mixed: all count, small ones more, and are found soonest."""
_BISECTIONS = 60
_LARGEST = 700.0


def needed_evidence(risk: float) -> float:
    """The evidence that is ever reached with a probability of at most `risk` if nothing is wrong."""
    return -log(risk)


def chance_of(evidence: float) -> float:
    """How likely this much evidence would ever be found if nothing were wrong, at most."""
    return exp(-max(0.0, min(evidence, _LARGEST)))


def evidence_above(rate: Rate, limit: float) -> float:
    """The evidence that the true rate is above `limit`; 0 if the observed one is not.

    Only rates above the limit are mixed: it holds even if the true rate varies, as long as it is allowed.
    """
    if not rate.trials or rate.share <= limit:
        return 0.0
    if limit <= 0.0:
        return inf
    passed = rate.trials - rate.events
    above = 1.0 - beta_probability(limit, rate.events + _FAILED, passed + _PASSED)
    before = 1.0 - beta_probability(limit, _FAILED, _PASSED)
    if above <= 0.0 or before <= 0.0:
        return 0.0
    return _mixed(rate) + log(above / before) - _likelihood(rate, limit)


def evidence_of_difference(
    candidate: Rate, stable: Rate, *, offset: float = 0.0, factor: float = 1.0
) -> float:
    """The evidence that the candidate's rate is above `offset` + `factor` x stable's; 0 if it was not."""
    if not candidate.trials or not stable.trials:
        return 0.0
    if candidate.share <= offset + factor * stable.share:
        return 0.0
    if offset + factor <= 0.0:
        return inf  # not one call may fail, and one did
    best = _best_allowed(candidate, stable, offset, factor)
    allowed = _likelihood(candidate, offset + factor * best) + _likelihood(stable, best)
    return _mixed(candidate) + _mixed(stable) - allowed


def risk_of_size(risk: float, size: int) -> float:
    """The share of the risk for a test of this many samples, so that those of all sizes add up to it."""
    return risk * 6.0 / (pi * size) ** 2


def _mixed(rate: Rate) -> float:
    """The logarithm of the likelihood, mixed over all rates."""
    passed = rate.trials - rate.events
    return _log_beta(rate.events + _FAILED, passed + _PASSED) - _log_beta(_FAILED, _PASSED)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _likelihood(rate: Rate, share: float) -> float:
    """The logarithm of the likelihood of this share."""
    passed = rate.trials - rate.events
    failed = rate.events * log(share) if share > 0.0 else (-inf if rate.events else 0.0)
    return failed + (passed * log1p(-share) if share < 1.0 else (-inf if passed else 0.0))


def _best_allowed(candidate: Rate, stable: Rate, offset: float, factor: float) -> float:
    """The rate of stable at which both fit best with the candidate just on the limit.

    The likelihood is concave along that line, so its slope has one root.
    """
    low, high = 0.0, min(1.0, (1.0 - offset) / factor)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        ours = offset + factor * middle
        slope = factor * _slope(candidate, ours) + _slope(stable, middle)
        low, high = (middle, high) if slope > 0.0 else (low, middle)
    return (low + high) / 2


def _slope(rate: Rate, share: float) -> float:
    passed = rate.trials - rate.events
    failed = rate.events / share if rate.events else 0.0
    return failed - (passed / (1.0 - share) if passed else 0.0)
