"""Patterns of names, in which `*` stands for any characters: what they match, and how two of them relate."""

import re
from collections.abc import Collection
from functools import cache

ANY = "*"


def matches(pattern: str, name: str) -> bool:
    """Whether the pattern matches the whole name."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split(ANY))), name, re.DOTALL) is not None


def matches_any(patterns: Collection[str], name: str) -> bool:
    """Whether one of the patterns matches the whole name."""
    return any(matches(pattern, name) for pattern in patterns)


def is_host_named(patterns: Collection[str], host: str) -> bool:
    """Whether the host is listed, or lies under a listed `*.example.com`; letters count in either case."""
    known = host.lower().rstrip(".")
    return any(
        known.endswith(one[1:]) if one.startswith("*.") else known == one
        for one in (pattern.lower() for pattern in patterns)
    )


def narrowness(pattern: str) -> tuple[int, int]:
    """The larger of two, of patterns that lie inside each other, is that of the inner one."""
    return len(pattern) - pattern.count(ANY), -pattern.count(ANY)


def covers(pattern: str, other: str) -> bool:
    """Whether the pattern matches every name that the other one matches."""
    # A `*` of the other can hold any characters, so only a `*` of the pattern is wide enough for it.
    return _walk(pattern, other, skips_other=False)


def overlaps(pattern: str, other: str) -> bool:
    """Whether some name matches both."""
    return _walk(pattern, other, skips_other=True)


def _walk(mine: str, its: str, *, skips_other: bool) -> bool:
    """Whether both can be walked to their ends side by side, a `*` staying where it is for any while."""

    @cache
    def goes(at: int, there: int) -> bool:
        if at == len(mine) and there == len(its):
            return True
        if at < len(mine) and mine[at] == ANY:
            return goes(at + 1, there) or (there < len(its) and goes(at, there + 1))
        if skips_other and there < len(its) and its[there] == ANY:
            return goes(at, there + 1) or (at < len(mine) and goes(at + 1, there))
        is_step = at < len(mine) and there < len(its) and mine[at] == its[there] != ANY
        return is_step and goes(at + 1, there + 1)

    return goes(0, 0)
