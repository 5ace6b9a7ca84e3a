"""Says which errors a Retry or Catch matches, and retries and catches by that; it knows no kind of state.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import random
from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions

from local.plane import clock
from local.plane.patching import replace
from local.plane.shapes import Json
from local.plane.strict.states import scopes

State = dict[str, Any]
Step = tuple[Json, str | None]


def apply() -> None:
    """Replace matching, retrying and catching."""
    replace(
        stepfunctions,
        "_error_matches",
        sha256="519b9dc729c56a3caca5c301fd662ff40e1925ea47d7b8ad19b98236a9811dfa",
    )(error_matches)
    replace(
        stepfunctions,
        "_with_retry_and_catch",
        sha256="b351699db7b381ef576a7e75ff60547346976d2f41a6c3f7a1c7919cd44aa1a2",
    )(with_retry_and_catch)


def error_matches(_original: Callable[..., bool], error_equals: list[str], error: str | None) -> bool:
    """Whether an `ErrorEquals` list matches an error name.

    The Developer Guide says that States.ALL does not catch a result that is too large; at AWS it does,
    recorded 2024-03-21: TestStatesErrors.
    """
    if error == "States.Runtime":
        # "A States.Runtime error isn't retriable, and will always cause the execution to fail."
        return False
    if error in error_equals:
        return True
    return "States.ALL" in error_equals or ("States.TaskFailed" in error_equals and error != "States.Timeout")


def with_retry_and_catch(
    _original: Callable[..., Step],
    state_def: State,
    raw_input: Json,
    ctx: dict[str, Any],
    attempt: Callable[[], Step],
    given_up: Callable[[], object] = lambda: None,
) -> Step:
    """Run a state's attempts until one succeeds, none is left or a catcher says where to go.

    `given_up` is called before a catcher when no attempt is left.
    """
    entered = ctx["State"]
    retry_counts: dict[int, int] = {}
    while True:
        ctx["State"] = {**entered, "RetryCount": sum(retry_counts.values())}
        try:
            return attempt()
        except stepfunctions._ExecutionError as error:
            retrier, index = stepfunctions._find_matching_retrier(
                state_def.get("Retry", []), error.error, retry_counts
            )
            if retrier is None:
                given_up()
                caught = _caught(state_def, raw_input, ctx, {"Error": error.error, "Cause": error.cause})
                if caught is None:
                    raise
                return caught
            pause = retry_delay_seconds(retrier, retry_counts.get(index, 0))
            retry_counts[index] = retry_counts.get(index, 0) + 1
        scopes.current().sleep_until(clock.current().now() + pause)


def retry_delay_seconds(retrier: State, retries_before: int) -> float:
    """The pause before one more attempt."""
    grown = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retries_before
    delay: float = min(grown, retrier.get("MaxDelaySeconds", grown))
    # FULL: "randomizes the delay between 0 and the calculated delay"; the default NONE leaves it alone.
    return random.uniform(0, delay) if retrier.get("JitterStrategy") == "FULL" else delay  # noqa: S311


def _caught(
    state_def: State, raw_input: Json, ctx: dict[str, Any], error_output: dict[str, str | None]
) -> Step | None:
    """Where the first matching catcher leads and with what, None if no catcher matches."""
    catcher = stepfunctions._find_matching_catcher(state_def.get("Catch", []), error_output["Error"])
    if catcher is None:
        return None
    language = stepfunctions._state_query_language(state_def, ctx)
    output = stepfunctions._apply_catcher(catcher, raw_input, ctx, language, error_output)
    return output, catcher["Next"]
