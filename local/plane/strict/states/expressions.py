"""Evaluates JSONata as Step Functions does: on the plane's clock, in the documented context, Assign at once.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import copy
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jsonata
from jsonata import functions, utils
from ministack.services import stepfunctions

from local.plane import clock
from local.plane.patching import replace
from local.plane.shapes import Json
from local.plane.strict.states.evaluation import failed_evaluation
from local.plane.strict.states.fields import at, place
from local.plane.strict.states.limits import hold_to_limit

# https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
_CONTEXT_FIELDS = ("Execution", "Map", "State", "StateMachine", "Task")


def apply() -> None:
    """Replace evaluation and assignment."""
    replace(
        stepfunctions,
        "_evaluate_jsonata",
        sha256="d970811e01da08977936c72659ef14602a4a2c3adeef95b9741dffbfdcaa3789",
    )(evaluate)
    replace(
        stepfunctions,
        "_apply_state_assign",
        sha256="f9cc15f006a008bbf3c8c441c494e0be7d2af392d0c12f35bd68d8372f8c013c",
    )(assign)


def evaluate(
    _original: Callable[..., Any],
    expression: str,
    raw_input: Json,
    ctx: dict[str, Any] | None = None,
    result: Json = None,
    error_output: Json = None,
) -> Json:
    """The value of one expression; whatever goes wrong in it is `States.QueryEvaluationError`."""
    ctx = ctx or {}
    states = {"input": raw_input, "context": {key: ctx[key] for key in _CONTEXT_FIELDS if key in ctx}}
    states |= {} if result is None else {"result": result}
    if error_output is not None:
        states["errorOutput"] = {name: null_kept(value) for name, value in error_output.items()}
    bindings = {name: null_kept(value) for name, value in ctx.get("variables", {}).items()}
    try:
        value = _compiled(expression).evaluate(None, {**bindings, "states": states})
    except Exception as error:
        code = getattr(error, "error", None)
        what = f"threw an error during evaluation. {f'{code}: ' if code else ''}{error}"
        raise failed_evaluation(ctx, place(), expression, what) from error
    if value is None:
        # "JSON cannot represent an undefined value": AWS fails the state rather than leave the field out.
        raise failed_evaluation(ctx, place(), expression, "returned nothing (undefined).")
    return utils.Utils.convert_nulls(value)


def assign(
    _original: Callable[..., None],
    state_def: dict[str, Any],
    raw_input: Json,
    ctx: dict[str, Any] | None,
    result: Json = None,
    error_output: Json = None,
) -> None:
    """Set the variables of an Assign: "all expressions are evaluated first, assignments are made later"."""
    template = state_def.get("Assign")
    if ctx is None or not template or stepfunctions._state_query_language(state_def, ctx) != "JSONata":
        return
    with at("Assign"):
        fresh = stepfunctions._apply_jsonata_template(
            template, raw_input, ctx, result=result, error_output=error_output
        )
    hold_to_limit(fresh, ctx.get("State", {}).get("Name", ""))
    ctx.setdefault("variables", {}).update(fresh)


def _compiled(expression: str) -> jsonata.Jsonata:
    """A parsed expression with the functions Step Functions adds, those it lacks and the plane's time.

    There is no limit of wall-clock time: on a busy laptop it would fail healthy expressions.
    """
    parsed = copy.copy(_parsed(expression))
    parsed.environment = parsed.create_frame(jsonata.Jsonata.static_frame)
    jsonata.Jsonata.CURRENT.jsonata = parsed
    stepfunctions._register_sfn_jsonata_functions(parsed)
    # One expression sees one moment, however often it asks (JSONata specification, $now).
    millis = int(clock.current().now() * 1000)
    parsed.register_lambda("millis", lambda: millis)
    parsed.register_lambda("now", lambda picture=None, timezone=None: _formatted(millis, picture, timezone))
    parsed.register_lambda("eval", _refuse_eval)
    return parsed


@lru_cache(1024)
def _parsed(expression: str) -> jsonata.Jsonata:
    """The syntax tree, which evaluation only reads: a state has the same expressions each time."""
    parsed = jsonata.Jsonata.jsonata(expression)
    parsed.set_output_convert_nulls(False)
    return parsed


def _formatted(millis: int, picture: str | None, timezone: str | None) -> str | None:
    text: str | None = functions.Functions.datetime_from_millis(millis, picture, timezone)
    return text


def _refuse_eval(*_arguments: Json) -> None:
    raise ValueError("$eval is not supported by Step Functions, use $parse")


def null_kept(value: Json) -> Json:
    """JSON null as a variable stays null; the evaluator reads a bare None as undefined."""
    return utils.Utils.NULL_VALUE if value is None else value
