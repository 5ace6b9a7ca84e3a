"""Fills the fields of a state with what their expressions give, and says which field is being filled.

AWS names it when an expression fails: "... specified for the field 'Output/error' returned nothing
(undefined)". Recorded: tests/contract/states/test_evaluation.py.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ministack.services import stepfunctions

from local.plane.patching import replace
from local.plane.shapes import Json, Record
from local.plane.strict.states.evaluation import failed_evaluation, text_of

Context = dict[str, Any] | None

_place: ContextVar[str] = ContextVar("place", default="")


def apply() -> None:
    """Replace how templates are filled and typed fields are read."""
    replace(
        stepfunctions,
        "_apply_jsonata_template",
        sha256="bf9bcac24ddcb9fa7c4cf52dd2e7bed8637d22748bcdecb4060a6f5be98f1c8b",
    )(fill)
    replace(
        stepfunctions,
        "_jsonata_state_field",
        sha256="9bf62b72170e2ea4901780eeaa527fc7a97695e6114d6dd33e2e2e6ca8063627",
    )(typed_field)
    replace(
        stepfunctions,
        "_apply_jsonata_output",
        sha256="687e63886e94ded22ddd22b9746b422a85c4c0a25a0fe6f94a2f0c9d1b892b00",
    )(output)
    replace(
        stepfunctions,
        "_apply_jsonata_arguments",
        sha256="c74f8b18dccd76778b1953ba04812692a4afabf740aa2b0a67fcc3d149b137d8",
    )(arguments)


def place() -> str:
    """The field that is being filled, as AWS writes it: `Assign/result`."""
    return _place.get()


@contextmanager
def at(part: str) -> Iterator[None]:
    """Fill this part of a state, or of the field that is being filled."""
    token = _place.set(f"{_place.get()}/{part}" if _place.get() else part)
    try:
        yield
    finally:
        _place.reset(token)


def fill(
    _original: Callable[..., Json],
    value: Json,
    raw_input: Json,
    ctx: Context = None,
    result: Json = None,
    error_output: Json = None,
) -> Json:
    """A template with each expression in it replaced by its value."""
    if isinstance(value, str):
        text = text_of(value)
        return value if text is None else _evaluate(text, raw_input, ctx, result, error_output)
    if isinstance(value, dict):
        return {
            key: _fill_part(key, part, raw_input, ctx, result, error_output) for key, part in value.items()
        }
    if isinstance(value, list):
        return [
            _fill_part(str(index), part, raw_input, ctx, result, error_output)
            for index, part in enumerate(value)
        ]
    return value


def typed_field(
    _original: Callable[..., Json],
    state_def: Record,
    field: str,
    expected: str,
    raw_input: Json,
    ctx: Context,
) -> Json:
    """A field that must have one JSON type."""
    with at(field):
        value = stepfunctions._apply_jsonata_template(state_def[field], raw_input, ctx)
        found = stepfunctions._json_type(value)
        if found == expected:
            return value
        raise failed_evaluation(
            ctx,
            place(),
            state_def[field],
            f"returned an unexpected result type. Expected '{expected}', but was '{found}' for value: "
            f"{stepfunctions.json.dumps(value)}",
        )


def output(
    original: Callable[..., Json], state_def: Record, raw_input: Json, ctx: Context = None, **seen: Json
) -> Json:
    """The Output of a state, rule or catcher."""
    with at("Output"):
        return original(state_def, raw_input, ctx, **seen)


def arguments(original: Callable[..., Json], state_def: Record, raw_input: Json, ctx: Context = None) -> Json:
    """The Arguments of a Task."""
    with at("Arguments"):
        return original(state_def, raw_input, ctx)


def _fill_part(part: str, value: Json, *seen: Json) -> Json:
    with at(part):
        return stepfunctions._apply_jsonata_template(value, *seen)


def _evaluate(text: str, *seen: Json) -> Json:
    return stepfunctions._evaluate_jsonata(text, *seen)
