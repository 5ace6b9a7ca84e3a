"""Finds a template's variables and fills them in; which variables exist is decided elsewhere.

A variable is `{{namespace.name}}`, with or without spaces inside the braces. Values are inserted as they are,
once: nothing is escaped, and what looks like a variable inside a value stays text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_USE = re.compile(r"\{\{(?P<inner>[^{}]*)\}\}")
_NAME = re.compile(r"(armory|context|secrets|sluice)\.([A-Za-z0-9_][A-Za-z0-9_.-]*)")


@dataclass(frozen=True)
class Variable:
    """One use of a variable; `namespace` is empty if the text in the braces is not a variable."""

    namespace: str
    name: str
    text: str

    @property
    def key(self) -> str:
        """The key of its value, such as `armory.deploymentId`."""
        return f"{self.namespace}.{self.name}" if self.namespace else self.name


def variables_in(template: str) -> list[Variable]:
    """The variables a template uses, in order."""
    return [_variable(use) for use in _USE.finditer(template)]


def missing_variables(templates: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """The variables without a value, as written, without duplicates."""
    used = [variable for template in templates for variable in variables_in(template)]
    return list(dict.fromkeys(variable.text for variable in used if variable.key not in values))


def secrets_in(templates: Iterable[str]) -> list[str]:
    """The names of the secrets that the templates use, without duplicates."""
    used = [variable for template in templates for variable in variables_in(template)]
    return list(dict.fromkeys(variable.name for variable in used if variable.namespace == "secrets"))


def render(template: str, values: Mapping[str, str]) -> str:
    """The template with its variables filled in; LookupError if one has no value."""
    return _USE.sub(lambda use: values[_variable(use).key], template)


def render_known(template: str, values: Mapping[str, str]) -> str:
    """The template with those variables filled in that have a value; the others stay as they are written."""
    return _USE.sub(lambda use: values.get(_variable(use).key, use[0]), template)


def _variable(use: re.Match[str]) -> Variable:
    inner = use["inner"].strip()
    name = _NAME.fullmatch(inner)
    namespace, rest = name.groups() if name else ("", inner)
    return Variable(namespace, rest, use[0])
