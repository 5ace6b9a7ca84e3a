"""Makes a model of a document without its refused parts, so that the rest can be checked.

Such a model is never deployed: the removed parts have already been reported as errors.
"""

from copy import deepcopy
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sluice.config.explain.validation_errors import path_of
from sluice.config.model import DeploymentConfig
from sluice.config.path_problems import Moves
from sluice.config.text.paths import Path

_MOST_ROUNDS = 12
_STAND_INS: dict[str, Any] = {
    "kind": "lambda",
    "application": "application",
    "targets": {},
    "artifacts": [],
    "providerOptions": {"lambda": []},
    "deployAsIamRole": "arn:aws:iam::000000000000:role/unknown",
    "runAsIamRole": "arn:aws:iam::000000000000:role/unknown",
    "region": "us-east-1",
    "path": "s3://unknown/unknown",
    "type": "zipFile",
}
"""Placeholders for refused values that a larger part requires."""


def salvaged(data: dict[str, Any], errors: list[ErrorDetails], moves: Moves) -> DeploymentConfig | None:
    """The model of what remains, if any; shortened lists are recorded in `moves`."""
    for _ in range(_MOST_ROUNDS):
        remove(data, _taken_out(data, errors), moves)
        try:
            return DeploymentConfig.model_validate(data)
        except ValidationError as error:
            errors = error.errors(include_url=False)
    return None


def remove(data: dict[str, Any], paths: list[Path], moves: Moves) -> None:
    """Remove values from the data; if a list becomes shorter, record where its items were."""
    positions: dict[Path, set[int]] = {}
    for path in paths:
        parent = find(data, path[:-1])
        if isinstance(parent, dict):
            parent.pop(path[-1], None)
        elif isinstance(parent, list):
            positions.setdefault(path[:-1], set()).add(int(path[-1]))
    # Lists of one depth are not inside each other: a layer for each list would make every lookup slow.
    for depth in sorted({len(path) for path in positions}, reverse=True):
        moved: dict[Path, Path] = {}
        for path, gone in positions.items():
            items = find(data, path) if len(path) == depth else None
            if isinstance(items, list):  # otherwise it was removed with its parent
                moved |= _shorten(items, path, gone)
        moves.add(moved)


def find(data: Any, path: Path) -> Any:  # noqa: ANN401  # any value a document can contain
    """The value at the path; None if there is none."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _taken_out(data: dict[str, Any], errors: list[ErrorDetails]) -> list[Path]:
    """What must be removed to clear the errors, after placeholders are filled in."""
    paths = []
    for path in map(path_of, errors):
        parent = find(data, path[:-1])
        stand_in = _STAND_INS.get(str(path[-1])) if path else None
        if isinstance(parent, dict) and stand_in is not None and parent.get(path[-1]) != stand_in:
            parent[path[-1]] = deepcopy(stand_in)
        elif isinstance(parent, list) or (isinstance(parent, dict) and path[-1] in parent):
            paths.append(path)
        else:
            paths.append(path[:-1])  # a missing value cannot be removed, but its parent can
    return [path for path in dict.fromkeys(paths) if path]


def _shorten(items: list[Any], path: Path, gone: set[int]) -> dict[Path, Path]:
    kept = [position for position in range(len(items)) if position not in gone]
    items[:] = [items[position] for position in kept]
    return {(*path, new): (*path, old) for new, old in enumerate(kept) if new != old}
