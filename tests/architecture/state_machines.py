"""Reads the two ASL files for the architecture tests: their states at any depth, and what those name."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.architecture.sources import ROOT

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True)
class State:
    """One state of a state machine, with its name."""

    file: str
    name: str
    body: Mapping[str, Any]

    @property
    def snake_name(self) -> str:
        """`Set weight` -> `set_weight`."""
        return self.name.lower().replace(" ", "_")

    @property
    def camel_name(self) -> str:
        """`Set weight` -> `setWeight`."""
        first, *rest = self.name.lower().split(" ")
        return first + "".join(word.capitalize() for word in rest)

    @property
    def placeholders(self) -> list[str]:
        """The handlers it names as `${handler}`, itself and not the states inside it."""
        return _PLACEHOLDER.findall(json.dumps(self.body.get("Arguments", {})))

    @property
    def handled_errors(self) -> list[str]:
        """The error names of its Retry and Catch."""
        rules = [*self.body.get("Retry", ()), *self.body.get("Catch", ())]
        return [error for rule in rules for error in rule["ErrorEquals"]]


def all_states() -> list[State]:
    """Every state of both files, those inside a Map too."""
    paths = sorted((ROOT / "statemachine").glob("*.asl.json"))
    return [state for path in paths for state in _states(path.name, json.loads(path.read_text("utf-8")))]


def task_states() -> list[State]:
    """The states that call a handler."""
    return [state for state in all_states() if state.body["Type"] == "Task"]


def state_named(name: str) -> State:
    """The only state of that name."""
    (state,) = [state for state in all_states() if state.name == name]
    return state


def _states(file: str, machine: Mapping[str, Any]) -> Iterator[State]:
    for name, body in machine["States"].items():
        yield State(file, name, body)
        for inner in (body.get("ItemProcessor"), *body.get("Branches", ())):
            if inner:
                yield from _states(file, inner)
