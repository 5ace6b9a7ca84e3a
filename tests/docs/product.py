"""Asks the product what it has (routes, settings, events), so that the documentation can be held to it."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from tests.architecture.sources import Source, sources

FOLDERS_OF_EVENTS = ("functions/sluice/tasks", "functions/sluice/domain/waits")
_RECORDERS = ("record_event", "record_wait", "_record", "event")
_EVENT = re.compile(r"[A-Z][a-z]+[A-Z][A-Za-z]+")


def commands(group: Any) -> dict[str, Any]:
    """Every verb of the `sluice` command: `deploy`, and `guardrails apply` as well."""
    found = {}
    for name, command in group.commands.items():
        inner = commands(command) if hasattr(command, "commands") else {"": command}
        found |= {f"{name} {verb}".rstrip(): one for verb, one in inner.items()}
    return found


def source(name: str) -> Source:
    """One Python file of the product."""
    folder = name.rpartition("/")[0]
    (found,) = [one for one in sources(folder) if one.name == name]
    return found


def routes() -> list[str]:
    """`POST /deployments` and the others, as the HTTP API has them."""
    rows = re.findall(r'HttpMethod\.([A-Z]+), "(/[^"]*)"', source("infra/http_api.py").text)
    return [f"{method} {path}" for method, path in rows]


def first_arguments(name: str, call: str) -> list[str]:
    """The first text in each call of that name in a file: `CfnParameter(self, "ExternalId", ...)`."""
    return [texts[0] for texts in _calls(source(name), call) if texts]


def keys_of_dicts_in(name: str, function: str) -> list[str]:
    """The text keys of the dictionaries that are written in one function of a file."""
    (body,) = [one for one in source(name).functions() if one.name == function]
    dicts = [node for node in ast.walk(body) if isinstance(node, ast.Dict)]
    keys = [key for node in dicts for key in node.keys if isinstance(key, ast.Constant)]
    return [str(key.value) for key in keys]


def event_types() -> set[str]:
    """What is recorded in the timeline, or assigned to a variable `kind` to be recorded."""
    files = sources(*FOLDERS_OF_EVENTS)
    calls = [call for file in files for name in _RECORDERS for call in _calls(file, name)]
    kinds = [_texts(value) for file in files for value in _assigned(file, "kind")]
    return {text for texts in (*calls, *kinds) for text in texts if _EVENT.fullmatch(text)}


def text_of(folder: str) -> str:
    """All Python text in a folder."""
    return "\n".join(one.text for one in sources(folder))


def _calls(file: Source, name: str) -> Iterator[list[str]]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and _name_of(node.func) == name:
            yield [text for argument in node.args for text in _texts(argument)]


def _assigned(file: Source, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Assign) and any(_name_of(target) == name for target in node.targets):
            yield node.value


def _name_of(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def _texts(argument: ast.expr) -> list[str]:
    """The texts an argument may be; the parts of an f-string are none."""
    if isinstance(argument, ast.IfExp):
        return [*_texts(argument.body), *_texts(argument.orelse)]
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return [str(argument.value)] if is_text else []  # type: ignore[attr-defined]  # it is a Constant
