"""One attempt as a value: what is sent, by whom, and the one right answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest


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


def attempts(rows: Iterable[Attempt]) -> pytest.MarkDecorator:
    """Each attempt as a test of its own, named by what it tries."""
    found = list(rows)
    return pytest.mark.parametrize("attempt", found, ids=[row.name.replace(" ", "-") for row in found])
