"""Which known name was most likely meant by an unknown one, and how to say so."""

from bisect import bisect
from collections.abc import Collection
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest

_FEW = 8
_NEIGHBOURS = 20
_COMPARED = 3
_LONGEST = 100


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name most similar to this one; None if none is similar."""
    in_order, by_lower_case = _in_order(frozenset(known))
    # Comparing is slow and a file can have thousands of names: only alphabetic neighbours are compared.
    meant = name.lower()
    if len(meant) > _LONGEST:
        return None
    place = bisect(in_order, meant)
    neighbours = in_order[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]
    likely = nlargest(_COMPARED, neighbours, key=lambda other: _same_ends(meant, other))
    found = get_close_matches(meant, likely, n=1, cutoff=0.6)
    return by_lower_case[found[0]] if found else None


def _same_ends(one: str, other: str) -> float:
    """How much of two names is the same at their beginnings and ends: quickly found, and true of a typo."""
    same = _same_start(one, other) + _same_start(one[::-1], other[::-1])
    return 2 * same / (len(one) + len(other) + 1)


def _same_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def choice(name: str, known: Collection[str], otherwise: str) -> str:
    """The remedy for an unknown name."""
    meant = nearest(name, known)
    if meant is not None:
        return f"Perhaps you meant '{meant}'"
    if 0 < len(known) <= _FEW:
        return f"Use one of {', '.join(sorted(known))}, or {otherwise}"
    return otherwise[0].upper() + otherwise[1:]


@lru_cache(maxsize=8)
def _in_order(known: frozenset[str]) -> tuple[list[str], dict[str, str]]:
    """The lower-case forms in alphabetical order, and the name of each."""
    by_lower_case = {name.lower(): name for name in known}
    return sorted(by_lower_case), by_lower_case
