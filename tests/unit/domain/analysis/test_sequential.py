"""The evidence that a rate is too high: against numbers computed otherwise, and by how often it is wrong."""

from itertools import accumulate
from math import exp, inf, isclose, log
from random import Random

import pytest

from sluice.domain.analysis.statistics.comparison_words import Rate
from sluice.domain.analysis.statistics.sequential import (
    chance_of,
    evidence_above,
    evidence_of_difference,
    needed_evidence,
    risk_of_size,
)

RISK = 0.1
LOOKS, ROUNDS = 40, 400
MOST_WRONG = 58
"""Of 400 rounds with a chance of a tenth each: more than this come by luck once in a thousand times."""


def integrated(rate: Rate, above: float, steps: int = 100_000) -> float:
    """The likelihood mixed over all rates above a limit by the midpoint rule, without the beta function."""
    weights = likelihoods = 0.0
    for step in range(steps):
        share = above + (1.0 - above) * (step + 0.5) / steps
        weight = share**-0.5 * (1.0 - share) ** 4
        weights += weight
        likelihoods += weight * share**rate.events * (1.0 - share) ** (rate.trials - rate.events)
    return likelihoods / weights


@pytest.mark.parametrize(("failed", "calls", "limit"), [(3, 20, 0.05), (12, 60, 0.1), (10, 10, 0.5)])
def test_evidence_is_the_mixed_likelihood_over_that_of_the_limit(
    failed: int, calls: int, limit: float
) -> None:
    rate = Rate(failed, calls)
    at_limit = limit**failed * (1.0 - limit) ** (calls - failed)
    expected = log(integrated(rate, limit) / at_limit)
    assert isclose(evidence_above(rate, limit), expected, rel_tol=1e-4)


def test_allowed_rates_fit_no_better_anywhere_than_where_evidence_of_a_difference_puts_them() -> None:
    candidate, stable = Rate(9, 60), Rate(5, 500)
    found = evidence_of_difference(candidate, stable, offset=0.02)
    mixed = log(integrated(candidate, 0.0, 20_000)) + log(integrated(stable, 0.0, 20_000))

    def against(share: float) -> float:
        ours = share + 0.02
        allowed = 9 * log(ours) + 51 * log(1 - ours) + 5 * log(share) + 495 * log(1 - share)
        return mixed - allowed

    best = min(against(share / 10_000) for share in range(10, 600))
    assert isclose(found, best, rel_tol=0.02)


@pytest.mark.parametrize("calls", [3, 30])
def test_looks_at_growing_numbers_are_rarely_wrong_when_the_rate_is_the_allowed_one(calls: int) -> None:
    random, wrong = Random(f"above {calls}"), 0  # noqa: S311 - a seed, for the same test each time
    for _ in range(ROUNDS):
        failed = accumulate(sum(random.random() < 0.1 for _ in range(calls)) for _ in range(LOOKS))
        rates = (Rate(events, calls * look) for look, events in enumerate(failed, 1))
        wrong += any(evidence_above(rate, 0.1) > needed_evidence(RISK) for rate in rates)
    assert wrong <= MOST_WRONG


@pytest.mark.parametrize("stable_share", [0.02, 0.3])
def test_looks_at_two_versions_are_rarely_wrong_when_the_difference_is_the_allowed_one(
    stable_share: float,
) -> None:
    random, wrong = Random(f"difference {stable_share}"), 0  # noqa: S311 - the same each time
    for _ in range(ROUNDS):
        ours = accumulate(sum(random.random() < stable_share + 0.05 for _ in range(10)) for _ in range(LOOKS))
        theirs = accumulate(sum(random.random() < stable_share for _ in range(30)) for _ in range(LOOKS))
        wrong += any(
            evidence_of_difference(Rate(one, 10 * look), Rate(other, 30 * look), offset=0.05)
            > needed_evidence(RISK)
            for look, (one, other) in enumerate(zip(ours, theirs, strict=True), 1)
        )
    assert wrong <= MOST_WRONG


def test_fixed_test_at_each_look_would_be_wrong_far_more_often() -> None:
    """The rounds are hard enough: a look that is as sure as a single one fails most of this allowance."""
    random, wrong = Random("above 30"), 0  # noqa: S311 - the same each time
    for _ in range(ROUNDS):
        failed = accumulate(sum(random.random() < 0.1 for _ in range(30)) for _ in range(LOOKS))
        # One-sided at 90 %, by the normal distribution.
        wrong += any(
            events > 3 * look + 1.2816 * (2.7 * look) ** 0.5 for look, events in enumerate(failed, 1)
        )
    assert wrong > 2 * MOST_WRONG


@pytest.mark.parametrize(
    ("candidate", "stable"),
    [((0, 0), (1, 100)), ((5, 5), (0, 0)), ((1, 100), (1, 100)), ((0, 50), (20, 50))],
    ids=["no calls", "none of stable", "alike", "better"],
)
def test_there_is_no_evidence_when_nothing_is_worse(
    candidate: tuple[int, int], stable: tuple[int, int]
) -> None:
    assert evidence_of_difference(Rate(*candidate), Rate(*stable)) == 0.0


def test_there_is_no_evidence_when_the_rate_is_within_the_limit() -> None:
    assert evidence_above(Rate(0, 0), 0.1) == evidence_above(Rate(1, 10), 0.1) == 0.0
    assert evidence_above(Rate(10, 10), 1.0) == 0.0


def test_one_failure_is_certain_evidence_when_none_is_allowed() -> None:
    assert evidence_above(Rate(1, 10), 0.0) == inf
    assert evidence_of_difference(Rate(1, 10), Rate(1, 10), factor=0.0) == inf


@pytest.mark.parametrize(("failed", "calls"), [(400, 600), (12_000_000, 12_000_000)])
def test_evidence_is_a_number_when_there_are_many_calls(failed: int, calls: int) -> None:
    for evidence in (
        evidence_above(Rate(failed, calls), 0.01),
        evidence_of_difference(Rate(failed, calls), Rate(0, calls), offset=0.01),
        evidence_of_difference(Rate(failed, calls), Rate(calls // 100, calls), factor=2.0),
    ):
        assert 100.0 < evidence < inf


def test_chances_and_risks_are_what_evidence_stands_for() -> None:
    assert isclose(chance_of(needed_evidence(0.005)), 0.005)
    assert (chance_of(-1.0), chance_of(inf)) == (1.0, exp(-700.0))
    assert 0.98 < sum(risk_of_size(1.0, size) for size in range(1, 100)) < 1.0
