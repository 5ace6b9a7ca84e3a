"""Whether one group of numbers lies above another: the rank test of Mann, Whitney and Wilcoxon.

It asks for no shape of the numbers, so one wild minute weighs no more than its rank. Ties share their ranks.
"""

from collections.abc import Sequence
from itertools import groupby
from math import comb, erfc, sqrt

_MOST_NUMBERS_COUNTED = 100
"""Up to here every way to deal the ranks is counted; above, the bell curve is as good."""


def chance_of_lying_above(these: Sequence[float], those: Sequence[float]) -> float:
    """How likely these would lie so far above those, or farther, if both came from the same source."""
    ranks = _doubled_ranks([*these, *those])
    count, reached = len(these), sum(ranks[: len(these)])
    if len(ranks) <= _MOST_NUMBERS_COUNTED:
        return _counted(ranks, count, reached)
    return _by_bell_curve(ranks, count, reached)


def _doubled_ranks(numbers: Sequence[float]) -> list[int]:
    """Twice the rank of each number: whole also where equal numbers share the middle of their ranks."""
    ranks, before = [0] * len(numbers), 0
    ordered = sorted(range(len(numbers)), key=numbers.__getitem__)
    for _, group in groupby(ordered, key=numbers.__getitem__):
        places = list(group)
        for place in places:
            ranks[place] = 2 * before + len(places) + 1
        before += len(places)
    return ranks


def _counted(ranks: Sequence[int], count: int, reached: int) -> float:
    """The share of all choices of `count` ranks whose sum is `reached` or more.

    `ways[k]` is a number in whose digits the choices of k ranks are counted by their sum. A digit has room
    for all choices there are, so that no carry ever happens.
    """
    digit = len(ranks) + 1
    ways = [1] + [0] * count
    for rank in ranks:
        for chosen in range(count, 0, -1):
            ways[chosen] += ways[chosen - 1] << (rank * digit)
    upper_digits = ways[count] >> (reached * digit)
    # The remainder by 9, 99 and so on of a decimal number is the sum of its digits; likewise here.
    return upper_digits % ((1 << digit) - 1) / comb(len(ranks), count)


def _by_bell_curve(ranks: Sequence[int], count: int, reached: int) -> float:
    """The same by the normal distribution, with corrections for ties and for counting in whole steps."""
    total = len(ranks)
    mean = sum(ranks) / total
    spread = sum((rank - mean) ** 2 for rank in ranks) * count * (total - count) / (total * (total - 1))
    if spread == 0.0:
        return 1.0
    return 0.5 * erfc((reached - count * mean - 1.0) / sqrt(2.0 * spread))
