"""Shows how often a comparison is wrong: verdicts on made-up traffic whose truth is known, with fixed seeds.

Each cell says how many of 100 judgments are `failed` and how many `passed`; the others are inconclusive, and
hold the rollout for a person. A false alarm is `failed` where the truth is allowed, a miss is `passed` where
it is not. Both have to stay within 5.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import exp
from random import Random

from bench.draws import failures
from sluice.domain.analysis.statistics.comparison import (
    Rate,
    compare_rates,
    compare_samples,
    confidence_per_look,
)

ROUNDS = 200
CONFIDENCE = 0.95
# A chance of 5 % is more than 19 of 200 by luck in one cell of 375; most cells have far smaller chances.
MOST_WRONG = 9.5

CALLS = (20, 50, 100, 500, 2000)
WEIGHTS = (5, 10, 25)
STABLE_SHARE = 0.01
POINTS = (0, 1, 2, 5, 20)
TOLERANCE_POINTS = 1.0

MINUTES = (3, 5, 10, 30, 60)
SLOWER = (0, 10, 15, 25, 50)
TOLERANCE_PERCENT = 10.0
SPREAD_OF_MINUTES = 0.15

LOOKS = 5
CALLS_BETWEEN_LOOKS = 300


def rate_verdicts(calls: int, weight: int, points: float, judge: Callable[[Rate, Rate], str]) -> Counter[str]:
    """What is said about so many calls of a candidate that really fails `points` more often."""
    random = Random(f"rates {calls} {weight} {points}")  # noqa: S311
    others = calls * (100 - weight) // weight
    drawn = Counter(
        (
            Rate(failures(random, calls, STABLE_SHARE + points / 100.0), calls),
            Rate(failures(random, others, STABLE_SHARE), others),
        )
        for _ in range(ROUNDS)
    )
    verdicts: Counter[str] = Counter()
    for (candidate, stable), times in drawn.items():
        verdicts[judge(candidate, stable)] += times
    return verdicts


def compared(candidate: Rate, stable: Rate) -> str:
    """The comparison's verdict."""
    return compare_rates(candidate, stable, tolerance=TOLERANCE_POINTS, confidence=CONFIDENCE).verdict


def limited(candidate: Rate, stable: Rate) -> str:
    """The verdict of a plain limit at the same place: 2 % of the candidate's calls, whatever stable does."""
    del stable
    limit = STABLE_SHARE + TOLERANCE_POINTS / 100.0
    return "failed" if candidate.share > limit else "passed"


def sample_verdicts(minutes: int, slower: float) -> Counter[str]:
    """What is said about p95 values of so many minutes of a candidate that really is slower."""
    random = Random(f"samples {minutes} {slower}")  # noqa: S311

    def values(middle: float) -> list[float]:
        return [middle * exp(random.gauss(0.0, SPREAD_OF_MINUTES)) for _ in range(minutes)]

    return Counter(
        compare_samples(
            values(200.0 * (1.0 + slower / 100.0)),
            values(200.0),
            tolerance=TOLERANCE_PERCENT,
            confidence=CONFIDENCE,
        ).verdict
        for _ in range(ROUNDS)
    )


def cells(verdicts: list[Counter[str]]) -> str:
    """`failed / passed` of 100, for each truth."""
    return "  ".join(
        f"{100 * one['failed'] / ROUNDS:>5.1f} /{100 * one['passed'] / ROUNDS:>5.1f}" for one in verdicts
    )


def wrong(verdicts: list[Counter[str]], truths: tuple[int, ...], tolerance: float) -> Iterator[float]:
    """False alarms and misses, of 100 judgments each."""
    for truth, found in zip(truths, verdicts, strict=True):
        yield 100 * found["failed" if truth <= tolerance else "passed"] / ROUNDS


def rate_table(title: str, judge: Callable[[Rate, Rate], str], weights: Sequence[int] = WEIGHTS) -> float:
    """Print the table; the highest share of wrong verdicts in it."""
    heads = "  ".join(f"{f'+{points} points':>12}" for points in POINTS)
    print(f"\n{title}\n{'calls':>5} {'weight':>7}  {heads}")
    worst = 0.0
    for calls in CALLS:
        for weight in weights:
            row = [rate_verdicts(calls, weight, points, judge) for points in POINTS]
            worst = max(worst, *wrong(row, POINTS, TOLERANCE_POINTS))
            print(f"{calls:>5} {weight:>5} %  {cells(row)}", flush=True)
    return worst


def sample_table(title: str) -> float:
    """Print the table; the highest share of wrong verdicts in it."""
    heads = "  ".join(f"{f'+{slower} %':>12}" for slower in SLOWER)
    print(f"\n{title}\n{'minutes':>13}  {heads}")
    worst = 0.0
    for minutes in MINUTES:
        row = [sample_verdicts(minutes, slower) for slower in SLOWER]
        worst = max(worst, *wrong(row, SLOWER, TOLERANCE_PERCENT))
        print(f"{minutes:>13}  {cells(row)}", flush=True)
    return worst


def alarms_of_several_looks(confidence: float) -> float:
    """How many of 100 candidates that are as bad as is allowed fail at one of several looks."""
    random, alarms = Random("looks"), 0  # noqa: S311
    for _ in range(ROUNDS):
        ours, theirs = 0, 0
        for look in range(1, LOOKS + 1):
            ours += failures(random, CALLS_BETWEEN_LOOKS, STABLE_SHARE + TOLERANCE_POINTS / 100.0)
            theirs += failures(random, 9 * CALLS_BETWEEN_LOOKS, STABLE_SHARE)
            candidate = Rate(ours, look * CALLS_BETWEEN_LOOKS)
            stable = Rate(theirs, 9 * look * CALLS_BETWEEN_LOOKS)
            if (
                compare_rates(candidate, stable, tolerance=TOLERANCE_POINTS, confidence=confidence).verdict
                == "failed"
            ):
                alarms += 1
                break
    return 100 * alarms / ROUNDS


def main() -> int:
    """Print the tables; 1 when a comparison is wrong more often than it says."""
    print(
        "Judgments that say failed / passed, of 100; others are inconclusive. Stable fails 1 % of its calls."
    )
    rates = rate_table("compared with stable, 1 point more is allowed, confidence 95 %", compared)
    samples = sample_table("p95 of each minute compared with stable, 10 % more is allowed, confidence 95 %")
    title = "for comparison, a plain limit of 2 %, which knows no inconclusive"
    limit = rate_table(title, limited, weights=(10,))
    careless = alarms_of_several_looks(CONFIDENCE)
    looks = alarms_of_several_looks(confidence_per_look(CONFIDENCE, LOOKS))
    print()
    found = {"rates": rates, "samples": samples, f"{LOOKS} looks": looks}
    for what, worst in found.items():
        verdict = "within" if worst <= MOST_WRONG else "OVER"
        print(f"{f'most wrong verdicts on {what}, of 100':<62} {worst:>8.2f} {MOST_WRONG:>8.2f}  {verdict}")
    print(f"{f'the same on {LOOKS} looks, each as sure as one look is':<62} {careless:>8.2f}")
    print(f"{'the same with a plain limit':<62} {limit:>8.2f}")
    return int(max(found.values()) > MOST_WRONG)


if __name__ == "__main__":
    sys.exit(main())
