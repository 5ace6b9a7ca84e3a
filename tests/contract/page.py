"""Writes docs/reference/aws-contract.md from the contract tests' own words: `python -m tests.contract.page`.

A fact is a test's docstring; how it is known are its marks; a section is a module, and a chapter is a room.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.contract.sources import Source

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/aws-contract.md"
CHAPTERS = {
    "functions": "Lambda",
    "states": "Step Functions",
    "events": "EventBridge and S3 events",
    "metrics": "CloudWatch",
    "storage": "DynamoDB, S3, KMS and secrets",
    "access": "IAM, STS and API Gateway",
}
HEAD = """\
# What Sluice relies on AWS for

<!-- Made by `python -m tests.contract.page` from tests/contract: change the tests, then make it again. -->

Every behaviour below is held by a test in `tests/contract`. They run on the embedded plane in every build,
and with `AWS_VERIFIED=1` on a real account. Of {count} behaviours {recorded} were recorded at AWS.

*Recorded* means: what a real account answered on that day to a test of
[LocalStack](https://github.com/localstack/localstack) (commit 8b9a79f0, Apache-2.0). The names are those of
its tests, below `tests/aws/services`, where each has its answers beside it in a `.snapshot.json`. What no
recording shows is in [what only a real account can show](../verified.md).
"""


@dataclass(frozen=True)
class Fact:
    """One behaviour of AWS."""

    text: str
    sources: tuple[Source, ...]
    constructs: frozenset[str]
    test: str

    @property
    def is_recorded(self) -> bool:
        """Whether a recording of AWS shows it."""
        return any(source.kind == "recorded" for source in self.sources)


@dataclass(frozen=True)
class Section:
    """The facts of one module."""

    room: str
    title: str
    facts: tuple[Fact, ...]


@cache
def sections() -> tuple[Section, ...]:
    """All modules of contract tests, room by room."""
    found = []
    for room in CHAPTERS:
        for path in sorted((Path(__file__).parent / room).glob("test_*.py")):
            module = importlib.import_module(f"tests.contract.{room}.{path.stem}")
            title = (module.__doc__ or "").splitlines()[0].removesuffix(".")
            found.append(Section(room, title, tuple(_facts_in(module))))
    return tuple(found)


def facts() -> list[Fact]:
    """All facts."""
    return [fact for section in sections() for fact in section.facts]


def page() -> str:
    """The page's text."""
    known = facts()
    parts = [HEAD.format(count=len(known), recorded=sum(fact.is_recorded for fact in known))]
    for room, chapter in CHAPTERS.items():
        parts.append(f"## {chapter}\n")
        parts += [_table(section) for section in sections() if section.room == room]
    return "\n".join(parts)


def _table(section: Section) -> str:
    rows = [
        f"| {fact.text} | {'; '.join(source.text for source in fact.sources)} |" for fact in section.facts
    ]
    return "\n".join([f"### {section.title}\n", "| Behaviour | Known from |", "|---|---|", *rows, ""])


def _facts_in(module: ModuleType) -> Iterator[Fact]:
    for name, test in vars(module).items():
        if name.startswith("test_") and inspect.isfunction(test) and test.__module__ == module.__name__:
            yield _fact(name, test)


def _fact(name: str, test: Callable[..., Any]) -> Fact:
    marks = list(reversed(getattr(test, "pytestmark", [])))
    return Fact(
        text=" ".join((inspect.getdoc(test) or "").split("\n\n")[0].split()),
        sources=tuple(mark.args[0] for mark in marks if mark.name == "source"),
        constructs=frozenset(name for mark in marks if mark.name == "shows" for name in mark.args),
        test=f"{test.__module__}.{name}",
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
