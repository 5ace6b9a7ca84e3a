"""Reads this repository's own source files for the architecture tests; what is allowed is said there."""

import ast
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("functions", "cli", "local", "infra")
"""The folders that hold what Sluice is; the rest tries, measures or shows it."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path from the root of the repository, with `/`."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def length(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())

    def functions(self) -> list[Function]:
        """Every function and method in it, nested ones too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    def imported_modules(self) -> set[str]:
        """The full name of each module it imports, wherever the import stands."""
        return {name for node in ast.walk(self.tree) for name in _modules(node)}


def sources(*folders: str) -> Sequence[Source]:
    """The Python files in these folders and below."""
    return [source for folder in folders for source in _sources_in(folder)]


@cache
def tracked_texts() -> dict[str, str]:
    """The text of each file that git keeps, by path; files that are not text are left out."""
    listed = subprocess.run(  # noqa: S603  # a fixed command
        ["git", "-C", str(ROOT), "ls-files", "-z"],  # noqa: S607  # git is where its user has it
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(_readable(name for name in listed.stdout.split("\0") if name))


def length_of(function: Function) -> int:
    """How many lines a function has, from its `def` to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


@cache
def _sources_in(folder: str) -> Sequence[Source]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    texts = {path: path.read_text("utf-8") for path in paths}
    return [Source(path, text, ast.parse(text)) for path, text in texts.items()]


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _readable(names: Iterator[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        path = ROOT / name
        if not path.is_file():  # deleted, and not yet committed as such
            continue
        try:
            yield name, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
