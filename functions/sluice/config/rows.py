"""Writes out provider rows that name several targets: one row for each, as if the file had them all."""

from typing import Any

from sluice.config.path_problems import Moves, PathProblem
from sluice.config.text.anchors import copied
from sluice.config.text.paths import Path

MOST_ROWS = 20_000
"""A thousand targets with twenty functions each; a small file must not become a large plan."""

_ROWS: Path = ("providerOptions", "lambda")


def write_out_rows(data: dict[str, Any], moves: Moves) -> list[PathProblem]:
    """Changes the rows in place, and records where they were; the problem, if they are too many."""
    provider = data.get("providerOptions")
    rows = provider.get("lambda") if isinstance(provider, dict) else None
    if not isinstance(rows, list) or not any(map(_has_targets, rows)):
        return []
    count = 0
    written: list[Any] = []
    moved: dict[Path, Path] = {}
    for position, row in enumerate(rows):
        count += len(row["targets"]) if _has_targets(row) else 1
        if count > MOST_ROWS:
            message = f"With `targets` written out, there are more than {MOST_ROWS} rows"
            return [PathProblem((*_ROWS, position), message, "Split the file into several applications")]
        _write_out(row, position, written, moved)
    rows[:] = written
    moves.add(moved)
    return []


def _write_out(row: Any, position: int, written: list[Any], moved: dict[Path, Path]) -> None:  # noqa: ANN401
    if not _has_targets(row):
        _append(row, position, written, moved)
        return
    common = {key: value for key, value in row.items() if key != "targets"}
    for place, target in enumerate(row["targets"]):
        moved[(*_ROWS, len(written), "target")] = (*_ROWS, len(written), "targets", place)
        _append({"target": target, **copied(common)}, position, written, moved)


def _append(row: Any, position: int, written: list[Any], moved: dict[Path, Path]) -> None:  # noqa: ANN401
    if len(written) != position:
        moved[(*_ROWS, len(written))] = (*_ROWS, position)
    written.append(row)


def _has_targets(row: object) -> bool:
    """Whether the row names several targets and nothing else; the model refuses other uses of the key."""
    if not isinstance(row, dict) or "target" in row:
        return False
    targets = row.get("targets")
    return isinstance(targets, list) and len(targets) > 0
