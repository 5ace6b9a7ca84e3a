"""One attempt as a value: what is sent, by whom, and the one right answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

First = TypeVar("First")
Second = TypeVar("Second")


@dataclass(frozen=True)
class Attempt:
    """`code` is that of the problem document; empty for API Gateway's own answers and for pages."""

    name: str
    method: str
    path: str
    status: int
    code: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    by: str = "root"


def spread(first: Iterable[First], second: Iterable[Second], every: int) -> Iterator[tuple[First, Second]]:
    """Every `every`-th pair, such that each of both comes up: all routes share the code that refuses."""
    others = list(second)
    for row, one in enumerate(first):
        for column, other in enumerate(others):
            if (row + column) % every == 0:
                yield one, other


def attempts(rows: Iterable[Attempt]) -> pytest.MarkDecorator:
    """Each attempt as a test of its own, named by what it tries."""
    found = list(rows)
    return pytest.mark.parametrize("attempt", found, ids=[row.name.replace(" ", "-") for row in found])
