"""Finds what a name of the code in `functions/` stands for; reads source and runs none of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[3] / "functions"


@dataclass(frozen=True)
class Place:
    """A module, something at its top, or a method of a class."""

    module: str
    name: str = ""
    method: str = ""

    def __str__(self) -> str:
        return ".".join(part for part in (self.module, self.name, self.method) if part)


def resolve(place: Place, name: str) -> Place | None:
    """What a name means there: an import inside the function, or else something of the module."""
    node = node_of(place) if place.name else None
    local = _imports(place.module, node).get(name) if node is not None else None
    return local or member(place.module, name)


@cache
def member(module: str, name: str) -> Place | None:
    """What a module calls so: a module below it, something it defines, or something it imports."""
    if (submodule := f"{module}.{name}") in _modules():
        return Place(submodule)
    if module not in _modules():
        return None
    return Place(module, name) if name in _top(module) else _imports(module, _modules()[module]).get(name)


@cache
def _imports(module: str, node: ast.AST) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for one in ast.walk(node) if not isinstance(node, ast.Module) else _top_imports(node):
        if isinstance(one, ast.ImportFrom) and one.module:
            members = {alias.asname or alias.name: member(one.module, alias.name) for alias in one.names}
            found |= {name: place for name, place in members.items() if place is not None}
    return found


def _top_imports(module: ast.Module) -> Iterator[ast.AST]:
    for node in module.body:
        yield from ast.walk(node) if isinstance(node, ast.If) else (node,)


@cache
def methods_of(owner: Place) -> dict[str, ast.FunctionDef]:
    """The methods of a class by name, none of anything else."""
    node = node_of(owner)
    body = node.body if isinstance(node, ast.ClassDef) else []
    return {one.name: one for one in body if isinstance(one, ast.FunctionDef)}


@cache
def node_of(place: Place) -> ast.AST:
    """The source of a place."""
    if not place.name:
        return _modules()[place.module]
    node = _top(place.module)[place.name]
    return methods_of(Place(place.module, place.name))[place.method] if place.method else node


@cache
def _top(module: str) -> dict[str, ast.AST]:
    """What a module defines: functions, classes and values."""
    found: dict[str, ast.AST] = {}
    for node in _modules()[module].body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {one.id: node for one in targets if isinstance(one, ast.Name)}
    return found


@cache
def _modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(SOURCES.rglob("*.py")):
        parts = path.relative_to(SOURCES).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"))
    return found
