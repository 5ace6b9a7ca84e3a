"""Records the AWS/Lambda metrics of an invocation under the dimensions Lambda uses; it judges none of them.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html, "Metrics by resource and executed
version": FunctionName alone; FunctionName + Resource (`function:alias` or `function:version`); and, for an
alias, FunctionName + Resource + ExecutedVersion. Traffic of a weighted alias never appears under
`Resource=function:version`.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.services import cloudwatch, lambda_svc

from local.plane import clock
from local.plane.patching import replace
from local.plane.runtime.environment import Outcome

_NAMESPACE = "AWS/Lambda"
_ENDS = {
    "SUCCEEDED": "DurableExecutionSucceeded",
    "FAILED": "DurableExecutionFailed",
    "TIMED_OUT": "DurableExecutionTimedOut",
    "STOPPED": "DurableExecutionStopped",
}
Dimensions = dict[str, str]


def apply() -> None:
    """Silence the emulator's own counting, which knows the function's name alone."""
    replace(
        lambda_svc,
        "_emit_lambda_metrics",
        sha256="3b6689d77cf6f1e4a34bbc802897ae14238f517ac62b96bb499be027b1846957",
    )(_as_the_emulator_counts)


def record_invocation(config: Mapping[str, Any], outcome: Outcome) -> None:
    """Count one finished invocation under every set of dimensions that applies to it."""
    began = clock.current().now() - outcome.milliseconds / 1000
    for dimensions in dimension_sets(config):
        _record("Invocations", 1, "Count", dimensions, began)
        _record("Errors", int(outcome.answer.is_error), "Count", dimensions, began)
        _record("Duration", outcome.milliseconds, "Milliseconds", dimensions, began)


def record_execution_start(config: Mapping[str, Any]) -> None:
    """Count a durable execution that begins; its invocations and replays are counted apart.

    https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html
    """
    for dimensions in dimension_sets(config):
        _record("DurableExecutionStarted", 1, "Count", dimensions, clock.current().now())


def record_execution_end(config: Mapping[str, Any], execution: Mapping[str, Any]) -> None:
    """Count how a durable execution has ended, and how long it has lasted."""
    now = clock.current().now()
    lasted = (execution["EndTimestamp"] - execution["StartTimestamp"]) * 1000
    for dimensions in dimension_sets(config):
        _record(_ENDS[execution["Status"]], 1, "Count", dimensions, now)
        _record("DurableExecutionDuration", lasted, "Milliseconds", dimensions, now)


def record_throttle(function_name: str) -> None:
    """Count a throttled call: it is neither an invocation nor an error of the function."""
    _record("Throttles", 1, "Count", {"FunctionName": function_name}, clock.current().now())


def dimension_sets(config: Mapping[str, Any]) -> Iterator[Dimensions]:
    """The sets of dimensions for a call made by the ARN in `config`."""
    name = config["FunctionName"]
    qualifier = "".join(config["FunctionArn"].split(":")[7:])
    yield {"FunctionName": name}
    if not qualifier:
        return
    resource = {"FunctionName": name, "Resource": f"{name}:{qualifier}"}
    yield resource
    if not qualifier.isdigit() and qualifier != "$LATEST":
        yield resource | {"ExecutedVersion": config["Version"]}


def _record(name: str, value: float, unit: str, dimensions: Dimensions, at: float) -> None:
    """Note one value at the plane's time: that of the beginning of a call, though it is known at its end."""
    metric = (_NAMESPACE, name, cloudwatch._dims_key(dimensions))
    value_at = {"Timestamp": at, "Value": float(value)}
    cloudwatch._metric_bucket(metric).append({**value_at, "Unit": unit, "Dimensions": dimensions})


def _as_the_emulator_counts(
    _original: Callable[..., None],
    function_name: str,
    duration_ms: float,  # noqa: ARG001 - the emulator's signature
    error: bool,  # noqa: ARG001, FBT001 - the emulator's signature
    throttle: bool,  # noqa: FBT001 - the emulator's signature
) -> None:
    if throttle:
        record_throttle(function_name)
