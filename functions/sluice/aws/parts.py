"""Divides what an AWS call takes many of, so that each call is within the service's limits."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

_One = TypeVar("_One")


def parts_of(
    given: Iterable[_One], bytes_of: Callable[[_One], int], *, most: int, most_bytes: int
) -> Iterator[Sequence[_One]]:
    """All of them in order, in as few parts as there can be: each of at most `most` and so many bytes.

    What alone is larger than `most_bytes` is a part of its own, for the service to refuse.
    """
    part: list[_One] = []
    size = 0
    for one in given:
        more = bytes_of(one)
        if part and (len(part) == most or size + more > most_bytes):
            yield part
            part, size = [], 0
        part.append(one)
        size += more
    if part:
        yield part
