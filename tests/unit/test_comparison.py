"""Candidate against stable: verdicts at their edges, the words, and the numbers against published ones."""

from itertools import combinations

import pytest

from sluice.domain.analysis.statistics.binomial_limits import lower_limit, upper_limit
from sluice.domain.analysis.statistics.comparison import (
    Rate,
    compare_rates,
    compare_samples,
    confidence_per_look,
)
from sluice.domain.analysis.statistics.rank_test import chance_of_lying_above

# SciPy 1.17: beta.ppf(risk, x, n - x + 1) and beta.isf(risk, x + 1, n - x).
LIMITS = [
    (0, 40, 0.05, 0.0, 0.07215752450551416),
    (3, 4560, 0.05, 0.0001793415524753327, 0.0016994771686715815),
    (12, 240, 0.05, 0.0291006418847391, 0.07975311285342901),
    (5, 5, 0.025, 0.4781762498950185, 1.0),
    (1, 1_000_000, 0.01, 1.0050335350e-08, 6.6383291600e-06),
]


def rates(candidate: tuple[int, int], stable: tuple[int, int], tolerance: float = 1.0) -> tuple[str, str]:
    found = compare_rates(Rate(*candidate), Rate(*stable), tolerance=tolerance)
    return found.verdict, found.words


@pytest.mark.parametrize(("events", "trials", "risk", "low", "high"), LIMITS)
def test_limits_are_those_of_clopper_and_pearson_when_compared_with_scipy(
    events: int, trials: int, risk: float, low: float, high: float
) -> None:
    assert lower_limit(events, trials, risk) == pytest.approx(low, rel=1e-6)
    assert upper_limit(events, trials, risk) == pytest.approx(high, rel=1e-6)


@pytest.mark.parametrize(
    ("these", "those"),
    [([4, 5, 6], [1, 2, 3]), ([1, 2, 2, 5], [2, 2, 3]), ([1, 1, 1], [1, 1]), ([9], [1, 2, 3, 4, 9, 9])],
)
def test_chance_is_the_share_of_all_deals_when_every_deal_is_tried(
    these: list[float], those: list[float]
) -> None:
    numbers = [*these, *those]
    ranks = [sum(other < one for other in numbers) + (numbers.count(one) + 1) / 2 for one in numbers]
    deals = [sum(deal) for deal in combinations(ranks, len(these))]
    share = sum(deal >= sum(ranks[: len(these)]) for deal in deals) / len(deals)
    assert chance_of_lying_above(these, those) == pytest.approx(share)


def test_chance_hardly_changes_when_counting_gives_way_to_the_bell_curve() -> None:
    """SciPy 1.17: mannwhitneyu of these numbers, exact 0.0116637 and asymptotic 0.0117541."""
    these, those = [3.0 * i + 40 for i in range(50)], [3.1 * i for i in range(50)]
    counted = chance_of_lying_above(these, those)
    assert chance_of_lying_above([*these, 115.0], those) == pytest.approx(counted, rel=0.15)


@pytest.mark.parametrize(
    ("candidate", "stable", "verdict", "words"),
    [
        (
            (12, 240),
            (3, 4560),
            "failed",
            (
                "candidate failed 12 of 240 calls (5 %), stable 3 of 4,560 calls (0.07 %): 4.9 points more,"
                " at 95 % confidence at least 2.8 (allowed: 1)"
            ),
        ),
        (
            (0, 40),
            (0, 760),
            "inconclusive",
            (
                "candidate failed 0 of 40 calls (0 %), stable 0 of 760 calls (0 %): 0 points more,"
                " at 95 % confidence at most 7.2 more (allowed: 1): too few calls to tell"
            ),
        ),
        (
            (0, 400),
            (76, 7600),
            "passed",
            (
                "candidate failed 0 of 400 calls (0 %), stable 76 of 7,600 calls (1 %): 1 point fewer,"
                " at 95 % confidence at least 0.23 fewer (allowed: 1)"
            ),
        ),
        (
            (0, 0),
            (1, 10),
            "inconclusive",
            (
                "candidate failed 0 of 0 calls, stable 1 of 10 calls (10 %):"
                " the candidate had no calls to compare"
            ),
        ),
        (
            (1, 10),
            (0, 0),
            "inconclusive",
            ("candidate failed 1 of 10 calls (10 %), stable 0 of 0 calls: stable had no calls to compare"),
        ),
    ],
)
def test_rates_are_told_in_words_when_they_are_compared(
    candidate: tuple[int, int], stable: tuple[int, int], verdict: str, words: str
) -> None:
    assert rates(candidate, stable) == (verdict, words)


def test_share_is_not_told_as_none_when_it_is_tiny() -> None:
    assert "candidate failed 1 of 1,000,000 calls (<0.01 %)" in rates((1, 1_000_000), (9, 9_000_000))[1]


def test_rate_is_one_when_more_failures_than_calls_have_arrived() -> None:
    assert rates((12, 10), (0, 90))[1].startswith("candidate failed 10 of 10 calls (100 %)")


def test_single_failure_fails_nobody_when_there_are_few_calls() -> None:
    assert rates((1, 20), (3, 4560))[0] == "inconclusive"


@pytest.mark.parametrize(("failures", "verdict"), [(8, "inconclusive"), (11, "failed")])
def test_verdict_turns_when_failures_become_too_many_for_luck(failures: int, verdict: str) -> None:
    assert rates((failures, 240), (46, 4560))[0] == verdict


def test_everything_passes_when_everything_is_allowed() -> None:
    assert rates((1, 1), (0, 1), tolerance=100.0)[0] == "passed"


def test_chance_agrees_with_the_verdict_when_there_is_one() -> None:
    found = compare_rates(Rate(12, 240), Rate(3, 4560), tolerance=1.0)
    assert found.p_value == pytest.approx(1.7e-5, rel=0.05)
    assert (found.effect, found.candidate_size, found.stable_size) == (
        pytest.approx(4.934, abs=1e-3),
        240,
        4560,
    )


@pytest.mark.parametrize(
    ("candidate", "verdict", "words"),
    [
        (
            [150.0] * 5,
            "failed",
            (
                "candidate at 150 (5 samples), stable at 102 (5 samples): about 47.1 % higher"
                " (allowed: 10 %); a version within the limit would look this bad 1 time in 252"
            ),
        ),
        (
            [101.0] * 5,
            "passed",
            (
                "candidate at 101 (5 samples), stable at 102 (5 samples): about 0.98 % lower"
                " (allowed: 10 %); a version over the limit would look this good 1 time in 252"
            ),
        ),
        (
            [112.0, 113.0],
            "inconclusive",
            (
                "candidate at 112 (2 samples), stable at 102 (5 samples): about 10.3 % higher"
                " (allowed: 10 %): too few samples to tell"
            ),
        ),
        (
            [],
            "inconclusive",
            ("candidate without samples, stable at 102 (5 samples): the candidate has no samples"),
        ),
    ],
)
def test_samples_are_told_in_words_when_they_are_compared(
    candidate: list[float], verdict: str, words: str
) -> None:
    stable = [100.0, 101.0, 102.0, 103.0, 104.0]
    found = compare_samples(candidate, stable, tolerance=10.0)
    assert (found.verdict, found.words) == (verdict, words)


@pytest.mark.parametrize("stable", [[], [float("nan")], [0.0, 0.0, 5.0]])
def test_nothing_is_compared_when_stable_has_no_usual_value(stable: list[float]) -> None:
    found = compare_samples([1.0, 2.0, 3.0], stable, tolerance=10.0)
    assert (found.verdict, found.p_value, found.effect) == ("inconclusive", None, 0.0)


@pytest.mark.parametrize(("looks", "each"), [(1, 0.95), (5, 0.99), (0, 0.95)])
def test_each_look_is_surer_when_there_are_several(looks: int, each: float) -> None:
    assert confidence_per_look(0.95, looks) == pytest.approx(each)
