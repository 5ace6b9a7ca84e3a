"""Names the constructs a state machine is made of, each as small as AWS could treat it differently.

What a construct does at AWS is shown by the contract tests that name it (`@shows`).
"""

import re
from collections.abc import Iterator
from typing import Any

from tests.statemachine.asl_states import FUNCTIONS, Expression, NamedState, states_of

_PLAIN = frozenset({"Type", "Comment", "Next", "End", "Default", "Resource", "QueryLanguage"})
_NAMED = frozenset({"Retry", "Catch", "Choices", "ItemProcessor"})
_STATES = re.compile(r"\$states\.(context\.\w+\.\w+|\w+)")


def constructs_of(machine: dict[str, Any]) -> set[str]:
    """Every construct of a machine."""
    return {construct for state in states_of(machine) for construct in _of_state(state)}


def _of_state(state: NamedState) -> Iterator[str]:
    kind = f"{state.type} with a token" if _has_token(state) else state.type
    yield kind
    yield from (_field(kind, name, value) for name, value in state.own.items() if name not in _PLAIN | _NAMED)
    yield from (f"{state.type}: {name}" for name in ("Default",) if name in state.body)
    for rule in state.body.get("Choices", []):
        yield from (f"Choice rule: {name}" for name in rule if name not in _PLAIN)
    for retrier in state.body.get("Retry", []):
        yield from _of_retrier(kind, retrier)
    if len(state.body.get("Retry", [])) > 1:
        yield "Retry: several retriers"
    for catcher in state.catchers:
        yield from _of_catcher(state, kind, catcher)
    for expression in state.expressions:
        yield from _of_expression(state, expression)


def _has_token(state: NamedState) -> bool:
    return str(state.body.get("Resource", "")).endswith(".waitForTaskToken")


def _field(kind: str, name: str, value: Any) -> str:
    is_expression = isinstance(value, str) and value.startswith("{%")
    return f"{kind}: {name}{' as an expression' if is_expression else ''}"


def _of_retrier(kind: str, retrier: dict[str, Any]) -> Iterator[str]:
    yield f"{kind}: Retry"
    yield from (f"Retry: {_family(error)}" for error in retrier["ErrorEquals"])
    yield from (f"Retry: {name}" for name in retrier if name not in ("ErrorEquals", "MaxAttempts"))
    yield "Retry: no attempt" if retrier.get("MaxAttempts") == 0 else "Retry: MaxAttempts"


def _of_catcher(state: NamedState, kind: str, catcher: dict[str, Any]) -> Iterator[str]:
    yield f"{kind}: Catch"
    yield from (f"Catch: {_family(error)}" for error in catcher["ErrorEquals"])
    yield from (f"Catch: {name}" for name in catcher if name not in ("ErrorEquals", "Next"))
    if state.around:
        yield "Catch inside a Map"
    if catcher["Next"] == state.name:
        yield "Catch that leads back to its own state"


def _family(error: str) -> str:
    """States' own errors by name; those of Lambda and those of a handler are each alike to the engine."""
    if error.startswith("States."):
        return error
    return "an error of Lambda" if "." in error else "a class of a handler"


def _of_expression(state: NamedState, expression: Expression) -> Iterator[str]:
    yield from (f"$states.{name}" for name in _STATES.findall(expression.code))
    yield from (f"${name}()" for name in expression.variables & FUNCTIONS if f"${name}(" in expression.code)
    own = expression.variables - FUNCTIONS - {"states"}
    if own:
        yield "a variable inside a Map" if state.around else "a variable"
