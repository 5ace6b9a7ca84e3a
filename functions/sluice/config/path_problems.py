"""What reading or checking a config found, by path; where the path stands in the text is added later."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sluice.config.text.paths import Path
from sluice.problem import Severity


@dataclass(frozen=True, slots=True)
class PathProblem:
    """One thing wrong with, or odd about, the value at `path`."""

    path: Path
    message: str
    remedy: str
    severity: Severity = "error"


def warning(path: Path, message: str, remedy: str) -> PathProblem:
    """A problem that does not keep the config from being used."""
    return PathProblem(path, message, remedy, "warning")


class Moves:
    """Where values that were moved while reading stand in the user's file."""

    def __init__(self) -> None:
        self._layers: list[dict[Path, Path]] = []

    def add(self, moved: dict[Path, Path]) -> None:
        """Note moves (new path -> old path) that were made after those noted before."""
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
            # What was moved may stand inside of something that was moved too.
            return _undone(moved, old[:-1]) + old[-1:] + path[length:]
    return path
