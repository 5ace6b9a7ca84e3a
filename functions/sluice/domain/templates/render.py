"""Finds a template's variables and fills them in; which variables exist is decided elsewhere.

A variable is `{{namespace.name}}`, with or without spaces inside the braces. Values are inserted as they are,
once: what looks like a variable inside a value stays text. `{{namespace.name | json}}` is escaped for the
inside of a JSON string, in whose quotes it is written.
"""

import json
import re
from collections.abc import Iterable, Mapping

from sluice.values import dataclass

_USE = re.compile(r"\{\{(?P<inner>[^{}]*)\}\}")
_NAME = re.compile(r"(armory|context|secrets|sluice)\.([A-Za-z0-9_][A-Za-z0-9_.-]*)(\s*\|\s*json)?")


@dataclass(frozen=True, slots=True)
class Variable:
    """One use of a variable; `namespace` is empty if the text in the braces is not a variable."""

    namespace: str
    name: str
    text: str
    is_json: bool = False
    """Whether its value is escaped for a JSON string."""

    @property
    def key(self) -> str:
        """The key of its value, such as `armory.deploymentId`."""
        return f"{self.namespace}.{self.name}" if self.namespace else self.name

    def written(self, value: str) -> str:
        """What stands in the variable's place."""
        return json.dumps(value, ensure_ascii=False)[1:-1] if self.is_json else value


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
    return _USE.sub(lambda use: _filled(_variable(use), values), template)


def render_known(template: str, values: Mapping[str, str]) -> str:
    """The template with those variables filled in that have a value; the others stay as they are written."""

    def known(use: re.Match[str]) -> str:
        variable = _variable(use)
        return _filled(variable, values) if variable.key in values else use[0]

    return _USE.sub(known, template)


def _filled(variable: Variable, values: Mapping[str, str]) -> str:
    return variable.written(values[variable.key])


def _variable(use: re.Match[str]) -> Variable:
    inner = use["inner"].strip()
    name = _NAME.fullmatch(inner)
    if not name:
        return Variable("", inner, use[0])
    return Variable(name[1], name[2], use[0], is_json=name[3] is not None)
