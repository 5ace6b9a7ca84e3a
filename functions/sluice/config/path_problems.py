"""What reading or checking a document found, by path, and where that path stands in its text."""

from collections.abc import Iterable
from dataclasses import replace

from sluice.config.text.document import Document
from sluice.config.text.paths import Path, written
from sluice.errors.problem import Problem, Severity
from sluice.values import dataclass

MOST_PROBLEMS = 1000
"""Nobody reads more at once, and a response must stay below the 6 MB that Lambda allows."""


@dataclass(frozen=True, slots=True)
class PathProblem:
    """One thing wrong with the value at `path`."""

    path: Path
    message: str
    remedy: str
    severity: Severity = "error"


def warning(path: Path, message: str, remedy: str) -> PathProblem:
    """A problem that does not prevent using the config."""
    return PathProblem(path, message, remedy, "warning")


def located(document: Document, problems: Iterable[PathProblem]) -> list[Problem]:
    """The problems with their places in the text, in the order of the text, each once."""
    placed = [
        Problem(
            written(problem.path),
            problem.message,
            problem.remedy,
            *document.position(problem.path),
            severity=problem.severity,
        )
        for problem in problems
    ]
    in_order = sorted(dict.fromkeys(placed), key=lambda problem: (problem.line or 0, problem.column or 0))
    return in_order if len(in_order) <= MOST_PROBLEMS else _shortened(in_order)


class Moves:
    """Maps values that were moved while reading back to their place in the user's file."""

    def __init__(self) -> None:
        self._layers: list[dict[Path, Path]] = []

    def add(self, moved: dict[Path, Path]) -> None:
        """Record moves (new path -> old path) made after those already recorded."""
        if moved:
            self._layers.append(moved)

    def original(self, path: Path) -> Path:
        """The path in the user's file."""
        for moved in reversed(self._layers):
            path = _undone(moved, path)
        return path

    def restore(self, problems: Iterable[PathProblem]) -> list[PathProblem]:
        """The problems with the paths of the user's file."""
        return [replace(problem, path=self.original(problem.path)) for problem in problems]


def _undone(moved: dict[Path, Path], path: Path) -> Path:
    for length in range(len(path), 0, -1):
        old = moved.get(path[:length])
        if old is not None:
            # What was moved may be inside something that was moved too.
            return _undone(moved, old[:-1]) + old[-1:] + path[length:]
    return path


def _shortened(problems: list[Problem]) -> list[Problem]:
    """The first problems, errors before warnings, and that there are more."""
    kept = sorted(problems, key=lambda problem: problem.severity)[:MOST_PROBLEMS]
    message = f"There are more problems than the {MOST_PROBLEMS} listed here"
    return [*kept, Problem("", message, "Fix these first", severity=kept[0].severity)]
