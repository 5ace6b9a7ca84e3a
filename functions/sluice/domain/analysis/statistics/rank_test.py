"""Whether one sample lies above another: the rank test of Mann, Whitney and Wilcoxon.

It assumes no distribution, so one extreme minute weighs no more than its rank. Ties share their ranks.
"""

from collections.abc import Sequence
from itertools import groupby
from math import comb, erfc, sqrt

_MOST_NUMBERS_COUNTED = 100
"""Up to here every assignment of ranks is counted; above, the normal approximation is as good."""


def chance_of_lying_above(these: Sequence[float], those: Sequence[float]) -> float:
    """How likely these would lie this far above those, or farther, if both had the same distribution."""
    ranks = _doubled_ranks([*these, *those])
    count, reached = len(these), sum(ranks[: len(these)])
    if len(ranks) <= _MOST_NUMBERS_COUNTED:
        return _counted(ranks, count, reached)
    return _by_bell_curve(ranks, count, reached)


def _doubled_ranks(numbers: Sequence[float]) -> list[int]:
    """Twice the rank of each number: an integer even if equal numbers share the mean of their ranks."""
    ranks, before = [0] * len(numbers), 0
    ordered = sorted(range(len(numbers)), key=numbers.__getitem__)
    for _, group in groupby(ordered, key=numbers.__getitem__):
        places = list(group)
        for place in places:
            ranks[place] = 2 * before + len(places) + 1
        before += len(places)
    return ranks


def _counted(ranks: Sequence[int], count: int, reached: int) -> float:
    """The fraction of all choices of `count` ranks whose sum is `reached` or more.

    `ways[k]` is a number whose digits count the choices of k ranks by their sum. A digit has room for every
    choice, so that it never carries.
    """
    digit = len(ranks) + 1
    ways = [1] + [0] * count
    for rank in ranks:
        for chosen in range(count, 0, -1):
            ways[chosen] += ways[chosen - 1] << (rank * digit)
    upper_digits = ways[count] >> (reached * digit)
    # As a decimal number modulo 9, 99 and so on gives the sum of its digits, so does this one.
    return upper_digits % ((1 << digit) - 1) / comb(len(ranks), count)


def _by_bell_curve(ranks: Sequence[int], count: int, reached: int) -> float:
    """The same by the normal distribution, with corrections for ties and for continuity."""
    total = len(ranks)
    mean = sum(ranks) / total
    spread = sum((rank - mean) ** 2 for rank in ranks) * count * (total - count) / (total * (total - 1))
    if spread == 0.0:
        return 1.0
    return 0.5 * erfc((reached - count * mean - 1.0) / sqrt(2.0 * spread))
