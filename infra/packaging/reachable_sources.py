"""Finds the modules that handlers import, directly or through others; reads source and runs none of it."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "functions"


def sources_of(handlers: Iterable[str]) -> list[Path]:
    """The files of these handlers and of all that they import, also inside functions, with their packages."""
    found: set[Path] = set()
    waiting = [path for name in handlers for path in _files_of(f"handlers.{name}")]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported_by(path)
    return sorted(found)


@cache
def _imported_by(path: Path) -> tuple[Path, ...]:
    names = {name for node in ast.walk(ast.parse(path.read_text("utf-8"))) for name in _names(node)}
    return tuple(file for name in names for file in _files_of(name))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import():
            yield from (alias.name for alias in node.names)
        case ast.ImportFrom(module=str() as module):
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _files_of(module: str) -> Iterator[Path]:
    """The module's file, if it is one of ours, and the packages that are imported before it."""
    parts = module.split(".")
    file = SOURCES.joinpath(*parts).with_suffix(".py")
    if file.is_file():
        yield file
    packages = (SOURCES.joinpath(*parts[:length], "__init__.py") for length in range(1, len(parts) + 1))
    yield from (package for package in packages if package.is_file())
