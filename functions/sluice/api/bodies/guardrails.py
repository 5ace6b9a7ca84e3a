"""Versions of the guardrails."""

from typing import TypedDict

from sluice.errors.problem import ProblemRow


class VersionRow(TypedDict):
    """One version: who applied it, when, and why."""

    version: int
    appliedAt: str
    appliedBy: str
    comment: str | None


class AppliedBody(VersionRow):
    """The version in force."""

    changed: bool
    """Whether this request applied it; false when it was in force already."""
    warnings: list[ProblemRow]


class GuardrailsBody(VersionRow):
    """A version with its document."""

    document: str


class GuardrailsHistoryBody(TypedDict):
    """Every version, newest first; the first is in force."""

    versions: list[VersionRow]
