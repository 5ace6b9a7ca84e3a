"""Says that an expression has failed as AWS does: in the history, and in words that name state and field."""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from typing import Any

from ministack.services import stepfunctions

from local.plane.shapes import Json
from local.plane.strict.states import history

ERROR = "States.QueryEvaluationError"


def text_of(value: str) -> str | None:
    """The expression in `{% ... %}`, None for a plain string."""
    return value[2:-2].strip() if value.startswith("{%") and value.endswith("%}") else None


def failed_evaluation(ctx: dict[str, Any] | None, place: str, value: Json, what: str) -> Exception:
    """The error of a state in whose field an expression failed; it is in the history by then.

    Recorded at AWS, 2024-11-21: TestAssignReferenceVariables::test_undefined_reference.
    """
    ctx = ctx or {}
    state = ctx.get("State", {}).get("Name", "")
    expression = (text_of(value) or value) if isinstance(value, str) else value
    cause = (
        f"An error occurred while executing the state '{state}' (entered at the event id"
        f" #{ctx.get('entered_event')}). The JSONata expression '{expression}' specified for the field"
        f" '{place}' {what}"
    )
    execution = stepfunctions._executions.get(ctx.get("Execution", {}).get("Id"))
    if execution is not None:
        history.record(execution, "EvaluationFailed", error=ERROR, cause=cause, location=place, state=state)
    error: Exception = stepfunctions._ExecutionError(ERROR, cause)
    return error
