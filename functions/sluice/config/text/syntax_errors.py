"""Explains why a text is not valid YAML, and guesses a remedy from the line."""

import re

import yaml
from yaml.reader import ReaderError

from sluice.config.text.builder import QUOTE_TEMPLATES
from sluice.errors.problem import Problem

_NO_BLANK_AFTER_COLON = re.compile(r"^\s*(- )?[A-Za-z]+:[^\s/]", re.MULTILINE)


def syntax_problem(error: yaml.YAMLError, text: str) -> Problem:
    """The problem for the parser's error."""
    if isinstance(error, ReaderError):
        return _odd_character(error, text)
    says = getattr(error, "problem", None) or "cannot be parsed"
    mark = getattr(error, "problem_mark", None)
    if "end of stream" in says:  # the position to report is where the unfinished element began
        mark = getattr(error, "context_mark", None) or mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    near = "\n".join(text.split("\n")[max(line - 1, 0) : line + 1])
    return Problem("", f"Not valid YAML: {says}", _remedy(near), line + 1, column + 1)


def _odd_character(error: ReaderError, text: str) -> Problem:
    before = text.encode()[: error.position].decode(errors="ignore")  # the reader counts bytes
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    message = f"The character U+{int(error.character):04X} is not allowed in YAML"
    return Problem("", message, "Remove it, or escape it in double quotes", line, column)


def _remedy(near: str) -> str:
    if "\t" in near:
        return "Indent with spaces: YAML does not allow tabs"
    if "{{" in near:
        return QUOTE_TEMPLATES
    if _NO_BLANK_AFTER_COLON.search(near):
        return "Add a space after the colon"
    return "Check the indentation, quotes and colons of this line and the line before it"
