"""Keeps what was checked and writes it as Markdown; it judges nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """How a check ended; what could not be asked is never counted as passed."""

    PASSED = "passed"
    FAILED = "failed"
    UNAVAILABLE = "not available here"


@dataclass(frozen=True)
class Check:
    """One thing that was checked, and what was seen when it did not pass."""

    what: str
    status: Status
    observed: str = ""


@dataclass
class Part:
    """The checks of one kind, in the order in which they were made."""

    title: str
    checks: list[Check] = field(default_factory=list)
    passed_elsewhere: int = 0  # checks that passed and are not listed one by one

    def add(self, what: str, status: Status, observed: str = "") -> None:
        """Note one more."""
        self.checks.append(Check(what, status, observed))

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many ended how."""
        counts = Counter(check.status for check in self.checks)
        counts[Status.PASSED] += self.passed_elsewhere
        return counts

    @property
    def has_failed(self) -> bool:
        """Whether any check of this part failed."""
        return any(check.status is Status.FAILED for check in self.checks)


def has_passed(parts: Sequence[Part]) -> bool:
    """Whether nothing failed; what was not available says nothing either way."""
    return not any(part.has_failed for part in parts)


def markdown(facts: Mapping[str, str], parts: Sequence[Part]) -> str:
    """The report to attach to an issue."""
    lines = ["# Sluice, checked against AWS", ""]
    lines += [f"- {name}: {value}" for name, value in facts.items()]
    lines += ["", "| Part | Passed | Failed | Not available here |", "|---|---|---|---|"]
    lines += [_row(part) for part in parts]
    for part in parts:
        lines += ["", f"## {part.title}", "", *_listed(part)]
    return "\n".join(lines) + "\n"


def _row(part: Part) -> str:
    counts = part.counts
    return f"| {part.title} | {' | '.join(str(counts[status]) for status in Status)} |"


def _listed(part: Part) -> list[str]:
    rows = [f"| {_cell(one.what)} | {one.status} | {_cell(one.observed)} |" for one in part.checks]
    others = [f"{part.passed_elsewhere} checks passed."] if part.passed_elsewhere else []
    table = ["| Check | Result | Observed |", "|---|---|---|", *rows] if rows else []
    return [*others, *([""] if others and table else []), *table]


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
