"""Walks from state to state, at the top and inside a Map, and writes down each entry and exit.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions

from local.plane.patching import replace
from local.plane.shapes import Json, Record
from local.plane.strict.states import scopes
from local.plane.strict.states.errors import State, Step
from local.plane.strict.states.fields import at
from local.plane.strict.states.history import as_text, record
from local.plane.strict.states.limits import hold_to_limit

# The states whose work leaves events of its own in the history.
_WORKING_TYPES = ("Task", "Parallel", "Map")
# What a Fail state does not say, the execution does not have either.
_FAIL_FIELDS = ("Error", "Cause")


def apply() -> None:
    """Replace the engine's loop and the Choice state."""
    replace(
        stepfunctions,
        "_run_sub_machine",
        sha256="f8d844168b1459f8d2f13b3fb93ee6cba425bbc57bd05e7cab3fe8f010853f29",
    )(run_states)
    replace(
        stepfunctions,
        "_execute_choice",
        sha256="468955fcd4a438d261fe7d65fe1e6b15e57adf0cc45e67ebc774e4d6d1365b66",
    )(choose)


def run_states(
    _original: Callable[..., Json],
    states: dict[str, State],
    start_at: str,
    input_data: Json,
    execution: Record,
    ctx: dict[str, Any],
) -> Json:
    """The output of the last state on the way from `start_at`."""
    value, name = input_data, start_at
    while True:
        scopes.current().check()
        value, next_name = _run_state(name, states[name], value, execution, ctx)
        if next_name is None:
            return value
        name = next_name


def choose(
    original: Callable[..., Step], state_def: State, raw_input: Json, ctx: dict[str, Any] | None = None
) -> Step:
    """The first rule whose condition is true, or the default, each with its own Output and Assign."""
    if stepfunctions._state_query_language(state_def, ctx) != "JSONata":
        return original(state_def, raw_input, ctx)
    for index, rule in enumerate(state_def["Choices"]):
        # "Condition: a JSONata expression that evaluates to true/false": nothing else is taken for it.
        with at(f"Choices[{index}]"):
            if stepfunctions._jsonata_state_field(rule, "Condition", "boolean", raw_input, ctx):
                return _chosen(rule, rule["Next"], raw_input, ctx)
    if "Default" not in state_def:
        raise stepfunctions._ExecutionError("States.NoChoiceMatched", "No choice matched and no Default")
    return _chosen(state_def, state_def["Default"], raw_input, ctx)


def _chosen(rule: State, next_name: str, raw_input: Json, ctx: dict[str, Any] | None) -> Step:
    # A rule itself has no QueryLanguage: it is the machine's or its state's.
    spoken = {**rule, "QueryLanguage": "JSONata"}
    output = stepfunctions._apply_jsonata_output(spoken, raw_input, ctx, default=raw_input)
    stepfunctions._apply_state_assign(spoken, raw_input, ctx)
    return output, next_name


def _run_state(name: str, state_def: State, value: Json, execution: Record, ctx: dict[str, Any]) -> Step:
    kind = state_def["Type"]
    entered_at = stepfunctions.now_iso()
    ctx["State"] = {"Name": name, "EnteredTime": entered_at}
    ctx["entered_event"] = record(execution, f"{kind}StateEntered", name=name, input=as_text(value))
    output, next_name = _execute(state_def, value, execution, ctx)
    hold_to_limit(output, name)
    record(execution, f"{kind}StateExited", name=name, output=as_text(output))
    return output, next_name


def _execute(state_def: State, value: Json, execution: Record, ctx: dict[str, Any]) -> Step:
    kind = state_def["Type"]
    if kind == "Succeed":
        return _succeed(state_def, value, ctx)
    if kind == "Fail":
        fields = (stepfunctions._fail_state_field(state_def, name, None, value, ctx) for name in _FAIL_FIELDS)
        raise stepfunctions._ExecutionError(*fields)
    # Looked up now, for each of these functions may be patched.
    run: Callable[..., Step] = getattr(stepfunctions, f"_execute_{kind.lower()}")
    return run(state_def, value, *([execution] if kind in _WORKING_TYPES else []), ctx)


def _succeed(state_def: State, value: Json, ctx: dict[str, Any]) -> Step:
    """End here; a JSONata Succeed may have an Output."""
    if stepfunctions._state_query_language(state_def, ctx) == "JSONata":
        return stepfunctions._apply_jsonata_output(state_def, value, ctx, default=value), None
    selected = stepfunctions._apply_input_path(state_def, value, ctx)
    return stepfunctions._apply_output_path(state_def, selected, ctx), None
