"""Takes comments and docstrings out of Python source and leaves every statement on its line; runs nothing.

A third of our source is for people who read it in the repository. In a package it would only fill the zip; a
traceback still names the right line of the right file.
"""

import ast
import io
import tokenize
from collections.abc import Iterator


def lean(source: str) -> str:
    """The same program on the same lines, without comments; texts that stand alone become empty."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    for text in _lone_texts(ast.parse(source)):
        first, last = text.lineno - 1, (text.end_lineno or text.lineno) - 1
        lines[first] = f'{lines[first][: text.col_offset]}""'
        lines[first + 1 : last + 1] = [""] * (last - first)
    return "\n".join(lines) + "\n"


def _lone_texts(tree: ast.Module) -> Iterator[ast.Expr]:
    """Docstrings of all kinds: statements that are nothing but a text."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(ast.Constant(str())):
                yield node
