"""Reads a state machine definition: its states, its expressions and what they mention; it judges nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonata

# What the language itself offers, without the one function Step Functions leaves out, and with those it adds:
# https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-step-functions
FUNCTIONS = frozenset(jsonata.Jsonata.static_frame.bindings) - {"eval"} | {
    "hash",
    "millis",
    "now",
    "parse",
    "partition",
    "random",
    "range",
    "uuid",
}

_LITERAL = re.compile(r'"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])*'|/\*.*?\*/", re.DOTALL)
_VARIABLE = re.compile(r"\$(\w+)")
_BOUND = re.compile(r"\$(\w+)\s*:=")
_PARAMETERS = re.compile(r"(?:function|λ)\s*\(([^)]*)\)")
_STATES_FIELD = re.compile(r"\$states\.(\w+)")


@dataclass(frozen=True)
class Expression:
    """One `{% %}` and where in its state it stands."""

    path: tuple[str | int, ...]
    text: str

    @property
    def code(self) -> str:
        """The expression without its strings and comments."""
        return _LITERAL.sub('""', self.text)

    @property
    def variables(self) -> set[str]:
        """The variables it reads that it does not bind itself."""
        parameters = {name for found in _PARAMETERS.findall(self.code) for name in _VARIABLE.findall(found)}
        return set(_VARIABLE.findall(self.code)) - set(_BOUND.findall(self.code)) - parameters

    @property
    def states_fields(self) -> set[str]:
        """The fields of `$states` it reads."""
        return set(_STATES_FIELD.findall(self.code))

    @property
    def place(self) -> str:
        """Its path as one reads it."""
        return ".".join(str(part) for part in self.path)


@dataclass(frozen=True)
class NamedState:
    """A state with its name and the Map states around it."""

    name: str
    body: dict[str, Any]
    around: tuple["NamedState", ...] = ()

    @property
    def type(self) -> str:
        """Task, Choice and so on."""
        return str(self.body.get("Type"))

    @property
    def own(self) -> dict[str, Any]:
        """The state without the states inside it."""
        return {key: value for key, value in self.body.items() if key != "ItemProcessor"}

    @property
    def expressions(self) -> list[Expression]:
        """Every expression of the state itself."""
        return list(_expressions(self.own, ()))

    @property
    def catchers(self) -> list[dict[str, Any]]:
        """Its Catch, empty when it has none."""
        return list(self.body.get("Catch", []))


def states_of(machine: dict[str, Any], around: tuple[NamedState, ...] = ()) -> Iterator[NamedState]:
    """All states, those inside a Map after the Map."""
    for name, body in machine["States"].items():
        state = NamedState(name, body, around)
        yield state
        if "ItemProcessor" in body:
            yield from states_of(body["ItemProcessor"], (*around, state))


def _expressions(node: Any, path: tuple[str | int, ...]) -> Iterator[Expression]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _expressions(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _expressions(value, (*path, index))
    elif isinstance(node, str) and node.startswith("{%") and node.endswith("%}"):
        yield Expression(path, node[2:-2].strip())
