"""Runs an inline Map: one iteration for each item, at most 40 at a time, all stopped by the first that fails.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import copy
from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions

from local.plane.patching import replace
from local.plane.shapes import Json, Record
from local.plane.strict.states.errors import State, Step
from local.plane.strict.states.fields import at
from local.plane.strict.states.history import record
from local.plane.strict.states.limits import hold_to_limit
from local.plane.strict.states.side_by_side import Job, run_side_by_side

# "Inline mode supports up to 40 concurrent iterations"; MaxConcurrency 0 does not lift that.
_MOST_AT_ONCE = 40
# The states that can be under way when they are aborted: API reference, HistoryEvent.
_ABORTED_TYPES = ("Map", "Parallel", "Task", "Wait")


def apply() -> None:
    """Replace how inline JSONata Maps run."""
    replace(
        stepfunctions,
        "_run_map_items",
        sha256="5df19a8074ce768cd03c8245c3da48736b96ba4d595422592f45b0a9b0866db8",
    )(run_map_items)
    replace(
        stepfunctions,
        "_execute_map",
        sha256="18ad3965291213ada6d870a080c18a942f9e21c9c73a534d6bc962b472ca471e",
    )(execute_map)


def execute_map(
    _original: Callable[..., Step], state_def: State, raw_input: Json, execution: Record, ctx: dict[str, Any]
) -> Step:
    """A Map under its Retry and Catch; that it failed is in the history once, after its last attempt."""
    step: Step = stepfunctions._with_retry_and_catch(
        state_def,
        raw_input,
        ctx,
        lambda: stepfunctions._run_map_items(state_def, raw_input, execution, ctx),
        lambda: stepfunctions._add_event(execution, "MapStateFailed"),
    )
    return step


def run_map_items(
    original: Callable[..., Step], state_def: State, raw_input: Json, execution: Record, ctx: dict[str, Any]
) -> Step:
    """One attempt of a Map state; JSONPath and distributed Maps stay the emulator's."""
    is_inline = (
        state_def.get("ItemProcessor", {}).get("ProcessorConfig", {}).get("Mode", "INLINE") == "INLINE"
    )
    if not is_inline or stepfunctions._state_query_language(state_def, ctx) != "JSONata":
        return original(state_def, raw_input, execution, ctx)
    return _MapAttempt(state_def, raw_input, execution, ctx).run()


class _MapAttempt:
    """One attempt of one Map state."""

    def __init__(self, state_def: State, raw_input: Json, execution: Record, ctx: dict[str, Any]) -> None:
        self._state = state_def
        self._input = raw_input
        self._execution = execution
        self._ctx = ctx
        self._name: str = ctx["State"]["Name"]
        self._contexts: dict[int, dict[str, Any]] = {}

    def run(self) -> Step:
        """The state's output and where it goes next."""
        items = self._items()
        record(self._execution, "MapStateStarted", length=len(items))
        jobs = [self._iteration(index, item) for index, item in enumerate(items)]
        results = run_side_by_side(jobs, self._limit(), self._aborted)
        hold_to_limit(results, self._name)
        stepfunctions._add_event(self._execution, "MapStateSucceeded")
        return self._output(results)

    def _items(self) -> list[Json]:
        """The items, which are the state's input unless it says otherwise."""
        source = {"Items": self._state.get("Items", "{% $states.input %}")}
        items = stepfunctions._jsonata_state_field(source, "Items", "array", self._input, self._ctx)
        return list(items)

    def _limit(self) -> int:
        if "MaxConcurrency" not in self._state:
            return _MOST_AT_ONCE
        wanted = stepfunctions._jsonata_state_field(
            self._state, "MaxConcurrency", "number", self._input, self._ctx
        )
        return min(int(wanted) or _MOST_AT_ONCE, _MOST_AT_ONCE)

    def _iteration(self, index: int, item: Json) -> Job:
        """An iteration reads the variables around it and keeps its own to itself."""
        ctx = self._contexts[index] = copy.deepcopy(self._ctx)
        ctx["Map"] = {"Item": {"Index": index, "Value": item}}

        def run() -> Json:
            self._record("MapIterationStarted", index)
            try:
                output = self._run_states(item, ctx)
            except stepfunctions._ExecutionError:
                self._record("MapIterationFailed", index)
                self._abort_state(index)
                raise
            self._record("MapIterationSucceeded", index)
            return output

        return run

    def _run_states(self, item: Json, ctx: dict[str, Any]) -> Json:
        selector = self._state.get("ItemSelector")
        with at("ItemSelector"):
            value = (
                item
                if selector is None
                else stepfunctions._apply_jsonata_template(selector, self._input, ctx)
            )
        processor = self._state["ItemProcessor"]
        return stepfunctions._run_sub_machine(
            processor["States"], processor["StartAt"], value, self._execution, ctx
        )

    def _output(self, results: list[Json]) -> Step:
        output = stepfunctions._apply_jsonata_output(
            self._state, self._input, self._ctx, result=results, default=results
        )
        stepfunctions._apply_state_assign(self._state, self._input, self._ctx, result=results)
        return output, stepfunctions._next_or_end(self._state)

    def _aborted(self, index: int) -> None:
        self._record("MapIterationAborted", index)
        self._abort_state(index)

    def _abort_state(self, index: int) -> None:
        """Whatever an iteration was at is aborted with it, also the Task that has just failed.

        Recorded at AWS, 2024-03-10: TestTimeouts::test_service_lambda_map_timeout.
        """
        states = self._state["ItemProcessor"]["States"]
        kind = states.get(self._contexts[index]["State"]["Name"], {}).get("Type")
        if kind in _ABORTED_TYPES:
            stepfunctions._add_event(self._execution, f"{kind}StateAborted")

    def _record(self, event_type: str, index: int) -> None:
        record(self._execution, event_type, name=self._name, index=index)
