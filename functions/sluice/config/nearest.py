"""Which known name somebody most likely meant by an unknown one, and how to say so."""

from collections.abc import Collection
from difflib import get_close_matches

_FEW = 8


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name most like this one; None when none is like it."""
    by_lower_case = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), by_lower_case, n=1, cutoff=0.6)
    return by_lower_case[found[0]] if found else None


def choice(name: str, known: Collection[str], otherwise: str) -> str:
    """The remedy for a name that is none of the known ones."""
    meant = nearest(name, known)
    if meant is not None:
        return f"Perhaps '{meant}' is meant"
    if 0 < len(known) <= _FEW:
        return f"Use one of {', '.join(sorted(known))}, or {otherwise}"
    return otherwise[0].upper() + otherwise[1:]
