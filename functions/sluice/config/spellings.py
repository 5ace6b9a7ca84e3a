"""Rewrites spellings found in real CDaaS files into those of the reference, with warnings.

Each of them is in public CDaaS docs or examples, so people copy them. Does not interpret the rewritten
values.
"""

from collections.abc import Iterator
from typing import Any

from sluice.config.path_problems import Moves, PathProblem, warning
from sluice.config.text.paths import Path

Map = dict[str, Any]


class Respelling:
    """One pass over a document; changes `data` in place and records what was where."""

    def __init__(self, data: Map, moves: Moves) -> None:
        self.problems: list[PathProblem] = []
        self._moved: dict[Path, Path] = {}
        self._strategies(data)
        for path, item in _maps(data, ("trafficManagement", "*", "alias", "*")):
            self._rename(item, path, "function", "functionName")
        for path, items in list(step_lists(data)):
            for position, item in enumerate(items):
                if isinstance(item, dict):
                    self._step(item, (*path, position))
        self._context(data, (), "context")
        self._context(data, (), "contextOverrides")
        self._kind(data)
        moves.add(self._moved)

    @property
    def has_changed(self) -> bool:
        """Whether anything is written otherwise now: each change moves a value or gives a warning."""
        return bool(self.problems or self._moved)

    def _kind(self, data: Map) -> None:
        kind = data.get("kind")
        if isinstance(kind, str) and kind != "lambda" and kind.lower() == "lambda":
            data["kind"] = "lambda"
            self._warn(("kind",), f"The kind is written '{kind}'", "Write `kind: lambda`")

    def _strategies(self, data: Map) -> None:
        for path, strategy in _maps(data, ("strategies", "*")):
            if "steps" in strategy and "canary" not in strategy:
                strategy["canary"] = {"steps": strategy.pop("steps")}
                self._move((*path, "canary", "steps"), (*path, "steps"))
                self._move((*path, "canary"), path)
                self._warn(
                    (*path, "steps"),
                    "`canary` is missing between the strategy and its steps",
                    f"Write `{path[-1]}: {{canary: {{steps: [...]}}}}`",
                )

    def _step(self, item: Map, path: Path) -> None:
        self._rename(item, path, "runWebhooks", "runWebhook")
        rules = {"setWeight": self._set_weight, "pause": self._pause, "analysis": self._analysis}
        for kind, respell in rules.items():
            if kind in item:
                respell(item, (*path, kind))
        for kind in ("runWebhook", "analysis", "smokeTest"):
            if isinstance(item.get(kind), dict):
                self._context(item[kind], (*path, kind), "context")

    def _set_weight(self, item: Map, path: Path) -> None:
        if isinstance(item["setWeight"], str):
            weight = item["setWeight"]
            item["setWeight"] = {"weight": weight}
            self._move((*path, "weight"), path)
            message = "The weight is directly under `setWeight`"
            self._warn(path, message, f"Write `setWeight: {{weight: {weight}}}`")

    def _pause(self, item: Map, path: Path) -> None:
        pause = item["pause"]
        if not isinstance(pause, dict):
            return
        self._rename(pause, path, "approvalDuration", "approvalExpiration")
        expiration = pause.get("approvalExpiration")
        for key in ("requiresRoles", "requiresRole"):
            if isinstance(expiration, dict) and key in expiration and key not in pause:
                pause[key] = expiration.pop(key)
                self._move((*path, key), (*path, "approvalExpiration", key))
                self._warn((*path, key), f"`{key}` is under `approvalExpiration`", "Move it one level up")
        is_singular = isinstance(pause.get("requiresRole"), str)
        self._rename(pause, path, "requiresRole", "requiresRoles")
        if is_singular and isinstance(pause.get("requiresRoles"), str):
            pause["requiresRoles"] = [pause["requiresRoles"]]
            roles = (*path, "requiresRoles")
            self._move((*roles, 0), roles)

    def _analysis(self, item: Map, path: Path) -> None:
        if isinstance(item["analysis"], dict):
            self._rename(item["analysis"], path, "unit", "units")

    def _context(self, parent: Map, path: Path, key: str) -> None:
        entries = parent.get(key)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return
        merged: Map = {}
        for position, entry in enumerate(entries):
            merged.update(entry)
            for name in entry:
                self._move((*path, key, name), (*path, key, position, name))
        parent[key] = merged
        self._warn((*path, key), f"`{key}` is a list of maps", f"Write one map: `{key}: {{name: value}}`")

    def _rename(self, item: Map, path: Path, old: str, new: str) -> None:
        if old in item and new not in item:
            item[new] = item.pop(old)
            self._move((*path, new), (*path, old))
            self._warn((*path, new), f"`{old}` is an old spelling", f"Write `{new}`")

    def _move(self, new: Path, old: Path) -> None:
        self._moved[new] = self._moved.get(old, old)

    def _warn(self, path: Path, message: str, remedy: str) -> None:
        self.problems.append(warning(path, message, remedy))


def step_lists(data: Map) -> Iterator[tuple[Path, list[Any]]]:
    """All lists of steps and gates of a document, whether or not they are valid."""
    homes = [
        ("strategies", "*", "canary"),
        ("targets", "*", "constraints"),
        ("deploymentConfig", "betweenWaves"),
        ("deploymentConfig", "waves", "*"),
    ]
    for home in homes:
        for path, parent in _maps(data, home):
            for key in ("steps", "beforeDeployment", "afterDeployment", "gates"):
                if isinstance(parent.get(key), list):
                    yield (*path, key), parent[key]


def _maps(value: Any, pattern: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Map]]:  # noqa: ANN401
    """The maps at the paths matching a pattern, in which `*` is any key or position."""
    if not pattern:
        if isinstance(value, dict):
            yield path, value
        return
    entries: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for key, inner in entries:
        if pattern[0] in ("*", key):
            yield from _maps(inner, pattern[1:], (*path, key))
