"""Every name that an earlier release has stored is one that today's code knows: none is renamed in silence.

A name is known where the stores and the domain have it: as a text, in an expression of DynamoDB, or as a
field of a value that is kept as JSON. That it is read with its meaning, the deployments show by their ends.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from local.process import ROOT
from tests.releases.test_releases import KEPT, named

SOURCES = ("aws/table", "domain")
NAMED_BY_PEOPLE = {"config", "sourceControl", "text", "variables"}
"""What these hold is named by people."""
WORD = re.compile(r"[A-Za-z_]\w*")
EXPRESSION = re.compile(r"\b(SET|REMOVE|ADD|DELETE) |attribute_\w+\(| = |=:")


@cache
def known_names() -> frozenset[str]:
    """The words in texts, and the fields of values, of all that stores and reads."""
    folders = (ROOT / "functions/sluice" / source for source in SOURCES)
    paths = (path for folder in folders for path in folder.rglob("*.py"))
    return frozenset(name for path in paths for name in names_in(ast.parse(path.read_text())))


def names_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            yield from WORD.findall(text) if WORD.fullmatch(text) or EXPRESSION.search(text) else ()
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def stored_names(item: dict[str, Any]) -> Iterator[str]:
    """The attributes of an item, and the names inside of those that hold JSON."""
    for name, value in item.items():
        yield name
        if name not in NAMED_BY_PEOPLE and value.get("S", "").startswith(("{", "[")):
            yield from names_of(json.loads(value["S"]))


def names_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from WORD.findall(name)  # the number of a version is no name
            yield from names_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_of(inner)


@pytest.mark.parametrize("path", KEPT, ids=named)
def test_knows_every_name_that_was_stored(path: Path) -> None:
    items = json.loads(path.read_text())["items"]
    stored = {name for item in items for name in stored_names(item)}
    assert sorted(stored - known_names()) == []


def test_sees_a_name_that_is_renamed() -> None:
    assert "machineVersion" in names_in(ast.parse('item = {"machineVersion": 1}'))
    assert "endedAt" in names_in(ast.parse('"SET endedAt = :at"'))
    assert "stable_version" in names_in(ast.parse("class Point:\n    stable_version: str"))
    assert "machineVersion" not in names_in(ast.parse('item = {"machineRelease": "no machineVersion"}'))
