"""Which metrics a preset reads of a function: of a durable one its executions, not its invocations.

Invocations and Errors count each replay of an execution. A share of failures is one of the executions that
have ended; one that was stopped by hand is neither good nor bad.
https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html
"""

from sluice.domain.plan.metric_query import INVOCATIONS, Preset
from sluice.values import dataclass

STARTED = "DurableExecutionStarted"
_FAILURES = ("DurableExecutionFailed", "DurableExecutionTimedOut")
_ENDED = ("DurableExecutionSucceeded", *_FAILURES)


@dataclass(frozen=True, slots=True)
class PresetMetrics:
    """`calls` are counted together as what was tried, `counted` as what the preset is about."""

    calls: tuple[str, ...]
    counted: tuple[str, ...]


def metrics_of(preset: Preset, *, is_durable: bool) -> PresetMetrics:
    """The metrics of the preset; throttled calls are calls, whatever the kind of the function."""
    if not is_durable or preset.metric == "Throttles":
        return PresetMetrics((INVOCATIONS,), (preset.metric,))
    if preset.is_count:
        return PresetMetrics((STARTED,), (STARTED,))
    counted = {"Errors": _FAILURES, "Duration": ("DurableExecutionDuration",)}
    return PresetMetrics(_ENDED, counted[preset.metric])


def calls_of(*, is_durable: bool) -> str:
    """The metric that counts how often a version was tried, for a template that needs enough of that."""
    return STARTED if is_durable else INVOCATIONS
