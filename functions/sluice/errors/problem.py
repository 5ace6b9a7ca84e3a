"""One thing that is wrong with a deployment config, in words that help a person fix it."""

from typing import Literal, TypedDict

from sluice.errors.sentences import in_sentences
from sluice.values import dataclass

Severity = Literal["error", "warning"]


class ProblemRow(TypedDict):
    """A problem as JSON."""

    path: str
    line: int | None
    column: int | None
    message: str
    remedy: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do.

    `path` is the YAML path (`targets.prod.strategy`, empty for the whole document); `line` and `column`
    count from 1 and are None where the text has no such place (a key that is missing altogether points
    at its parent).
    """

    path: str
    message: str
    remedy: str
    line: int | None = None
    column: int | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        """The problem on one line, place first."""
        place = f"line {self.line}, column {self.column}: " if self.line is not None else ""
        subject = f"{self.path}: " if self.path else ""
        return f"{place}{subject}{in_sentences(self.message, self.remedy)}"

    def as_dict(self) -> ProblemRow:
        """The problem as JSON."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "remedy": self.remedy,
            "severity": self.severity,
        }
