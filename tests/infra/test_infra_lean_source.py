"""What is packaged is the program and nothing else, and a traceback names the line of the repository."""

import ast
from pathlib import Path

import pytest

from infra.options import ROOT
from infra.packaging.lean_source import lean

SOURCES = sorted((ROOT / "functions").rglob("*.py"))


def statements(source: str) -> list[str]:
    """Every statement with its line; texts and dots that stand alone are none."""
    return [
        f"{node.lineno}: {ast.dump(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and not _has_lone_constants(node)
    ]


def _has_lone_constants(node: ast.stmt) -> bool:
    found = [
        one for one in ast.walk(node) if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
    ]
    return bool(found)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_statement_stays_on_its_line_when_a_source_is_made_lean(path: Path) -> None:
    source = path.read_text("utf-8")
    leaned = lean(source)
    assert set(statements(source)) <= set(statements(leaned))
    assert len(leaned.splitlines()) == len(source.splitlines())
    assert "#" not in leaned or any(quote in leaned for quote in "'\"")


def test_comments_and_docstrings_are_gone_when_a_source_is_made_lean() -> None:
    source = '"""Says what."""\nX = "# no comment"  # why\n\n\nclass Y:\n    """One\n    two."""\n'
    assert lean(source) == '""\nX = "# no comment"\n\n\nclass Y:\n    ""\n\n'
