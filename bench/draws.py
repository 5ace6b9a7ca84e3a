"""Draws how many of so many calls fail, for benchmarks on made-up traffic; it judges none of them."""

from math import log, log1p
from random import Random


def failures(random: Random, calls: int, share: float) -> int:
    """How many calls fail, when each does with this chance; it leaps from failure to failure."""
    if share >= 1.0:
        return calls
    found, place = 0, 0
    while share > 0.0:
        place += int(log(1.0 - random.random()) / log1p(-share)) + 1
        if place > calls:
            break
        found += 1
    return found
