"""Comparisons: what holds for all counts, and that verdicts are wrong no oftener than they say."""

from math import comb

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sluice.domain.analysis.statistics.comparison import Rate, compare_rates, compare_samples

WORST_TO_BEST = ("failed", "inconclusive", "passed")
tolerances = st.sampled_from((0.0, 0.5, 1.0, 5.0, 50.0, 100.0))


@st.composite
def some_rates(draw: st.DrawFn, least: int = 0, most: int = 3000) -> Rate:
    trials = draw(st.integers(least, most))
    return Rate(draw(st.integers(0, trials)), trials)


def verdict(candidate: Rate, stable: Rate, tolerance: float, confidence: float = 0.95) -> str:
    return compare_rates(candidate, stable, tolerance=tolerance, confidence=confidence).verdict


@given(some_rates(most=10**9), some_rates(most=10**9), tolerances, st.floats(0.0, 1.0))
def test_there_is_a_verdict_in_words_when_counts_are_whatever(
    candidate: Rate, stable: Rate, tolerance: float, confidence: float
) -> None:
    found = compare_rates(candidate, stable, tolerance=tolerance, confidence=confidence)
    assert found.verdict in WORST_TO_BEST
    assert found.words
    assert found.p_value is None or 0.0 < found.p_value <= 1.0


@given(some_rates(), some_rates(), tolerances)
def test_no_call_makes_a_verdict_better_when_it_fails(
    candidate: Rate, stable: Rate, tolerance: float
) -> None:
    more = Rate(min(candidate.events + 1, candidate.trials), candidate.trials)
    before, after = verdict(candidate, stable, tolerance), verdict(more, stable, tolerance)
    assert WORST_TO_BEST.index(after) <= WORST_TO_BEST.index(before)


@given(some_rates(), some_rates(), tolerances)
def test_candidate_is_not_worse_when_stable_is(candidate: Rate, stable: Rate, tolerance: float) -> None:
    both = {verdict(candidate, stable, tolerance), verdict(stable, candidate, tolerance)}
    assert both != {"failed"}


@given(some_rates(), some_rates(), tolerances, st.integers(2, 20))
def test_certain_verdict_stays_when_more_calls_show_the_same(
    candidate: Rate, stable: Rate, tolerance: float, times: int
) -> None:
    before = verdict(candidate, stable, tolerance)
    more = [Rate(rate.events * times, rate.trials * times) for rate in (candidate, stable)]
    assert before == "inconclusive" or verdict(*more, tolerance) == before


@example(Rate(501, 1412), Rate(532, 1655), 0.9)
@given(some_rates(least=1), some_rates(least=1), st.sampled_from((0.9, 0.95, 0.99)))
def test_verdict_is_certain_when_its_chance_to_be_luck_is_small(
    candidate: Rate, stable: Rate, confidence: float
) -> None:
    found = compare_rates(candidate, stable, tolerance=1.0, confidence=confidence)
    assert found.p_value is not None
    if abs(found.p_value - (1.0 - confidence)) > 0.001:
        assert (found.verdict != "inconclusive") == (found.p_value < 1.0 - confidence)


numbers = st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=30)


@given(numbers, numbers, st.sampled_from((0.0, 10.0, 100.0)))
def test_there_is_a_verdict_when_samples_are_whatever(
    candidate: list[float], stable: list[float], tolerance: float
) -> None:
    found = compare_samples(candidate, stable, tolerance=tolerance)
    assert found.verdict in WORST_TO_BEST
    assert found.p_value is None or 0.0 < found.p_value <= 1.0


@given(st.lists(st.floats(1.0, 1e4), min_size=3, max_size=20), st.floats(1.2, 5.0))
def test_verdict_is_not_better_when_every_sample_is_higher(stable: list[float], factor: float) -> None:
    higher = compare_samples([factor * one for one in stable], stable, tolerance=10.0)
    same = compare_samples(stable, stable, tolerance=10.0)
    assert WORST_TO_BEST.index(higher.verdict) <= WORST_TO_BEST.index(same.verdict)
    assert same.verdict != "failed"


@pytest.mark.parametrize(
    ("calls", "others", "share", "points"),
    [
        (20, 80, 0.0, 1.0),
        (20, 380, 0.01, 1.0),
        (50, 50, 0.02, 0.0),
        (60, 20, 0.3, 5.0),
        (100, 300, 0.005, 2.0),
    ],
)
def test_false_alarms_stay_rare_when_every_outcome_is_counted(
    calls: int, others: int, share: float, points: float
) -> None:
    """The exact chance of `failed` for a candidate that is just as bad as is allowed."""
    chance, least = 0.0, 0
    for there in range(others + 1):
        if there > others * share and chances(there, others, share) < 1e-9:
            break
        while least <= calls and not _fails(least, calls, there, others, points):
            least += 1  # the more calls of stable fail, the more of the candidate's may
        tail = sum(chances(here, calls, share + points / 100.0) for here in range(least, calls + 1))
        chance += chances(there, others, share) * tail
    assert 0.001 < chance <= 0.05


def _fails(here: int, calls: int, there: int, others: int, points: float) -> bool:
    return verdict(Rate(here, calls), Rate(there, others), points) == "failed"


def chances(events: int, trials: int, share: float) -> float:
    """The chance of just so many events."""
    return comb(trials, events) * share**events * (1.0 - share) ** (trials - events)
