"""Reads the metrics by which versions are judged, from CloudWatch in the target's account; judges no number.

Calls of a version behind an alias are counted under FunctionName + Resource = `function:alias` +
ExecutedVersion (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html). A minute without
calls has no data point.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, message_of
from sluice.aws.target.errors import lambda_call
from sluice.domain.analysis.answer import MetricResponse, TimeWindow
from sluice.domain.analysis.cloudwatch_query import CloudWatchQueryError, metric_data_queries
from sluice.domain.plan.target import TargetPlan
from sluice.errors import PublishFailedError, RequestRefusedError, RetryableError
from sluice.ports.metrics import LambdaSeries

PERIOD_SECONDS = 60
_QUERIES_PER_CALL = 500  # AWS: GetMetricData
_LONGEST_PERIOD_SECONDS = 86_400  # of longer windows come several values, which are averaged
_SOURCE = "cloudwatch"
_USERS_FAULTS = {"ValidationError", "InvalidParameterValue", "InvalidParameterCombination"}


class CloudWatchMetrics:
    """The `TargetMetrics` port on CloudWatch."""

    def __init__(self, target: TargetPlan, cloudwatch: Any) -> None:  # noqa: ANN401
        self._target = target
        self._cloudwatch = cloudwatch

    def series(
        self, wanted: Sequence[LambdaSeries], window: TimeWindow
    ) -> Mapping[LambdaSeries, tuple[float, ...]]:
        """The values by the minute, oldest first; series without any are left out."""
        found: dict[LambdaSeries, tuple[float, ...]] = {}
        for first in range(0, len(wanted), _QUERIES_PER_CALL):
            some = wanted[first : first + _QUERIES_PER_CALL]
            queries = [_query(place, one) for place, one in enumerate(some)]
            results = self._values(queries, window)
            for place, one in enumerate(some):
                values = results.get(f"m{place}", ())
                if values:
                    found[one] = tuple(values)
        return found

    def expression(self, text: str, window: TimeWindow) -> MetricResponse:
        """The answer to an expression or a JSON list of MetricDataQueries."""
        try:
            period = min(int(window.end - window.start), _LONGEST_PERIOD_SECONDS)
            queries = metric_data_queries(text, period)
            results = self._results(queries, window)
        except (CloudWatchQueryError, RequestRefusedError) as error:
            return MetricResponse((), _SOURCE, f"the query cannot be read: {error}")
        except PublishFailedError as error:
            if isinstance(error.__cause__, ClientError) and code_of(error.__cause__) in _USERS_FAULTS:
                return MetricResponse(
                    (), _SOURCE, f"CloudWatch refused the query: {message_of(error.__cause__)}"
                )
            raise
        return _one_series(results)

    def _values(self, queries: Sequence[Mapping[str, object]], window: TimeWindow) -> dict[str, list[float]]:
        """Query id -> its values."""
        results = self._results(queries, window)
        for problem in _problems(results):
            raise RetryableError(f"CloudWatch could not read a metric: {problem}")
        found: dict[str, list[float]] = {}
        for result in results:
            found.setdefault(result["Id"], []).extend(result["Values"])
        return found

    def _results(self, queries: Sequence[Mapping[str, object]], window: TimeWindow) -> list[dict[str, Any]]:
        with lambda_call(self._target, "read metrics for an analysis"):
            pages = self._cloudwatch.get_paginator("get_metric_data").paginate(
                MetricDataQueries=list(queries),
                StartTime=window.start,
                EndTime=window.end,
                ScanBy="TimestampAscending",
            )
            return [result for page in pages for result in page["MetricDataResults"]]


def _query(place: int, series: LambdaSeries) -> dict[str, Any]:
    dimensions = [{"Name": "FunctionName", "Value": series.function_name}]
    if series.alias_name is not None:
        dimensions.append({"Name": "Resource", "Value": f"{series.function_name}:{series.alias_name}"})
    if series.version is not None:
        dimensions.append({"Name": "ExecutedVersion", "Value": series.version})
    metric = {"Namespace": "AWS/Lambda", "MetricName": series.metric, "Dimensions": dimensions}
    return {
        "Id": f"m{place}",
        "MetricStat": {"Metric": metric, "Period": PERIOD_SECONDS, "Stat": series.stat},
    }


def _one_series(results: Sequence[Mapping[str, Any]]) -> MetricResponse:
    """The values of the only series; the pages of one series have the same id and label."""
    labels = {(result["Id"], result.get("Label", "")) for result in results if result["Values"]}
    if len(labels) > 1:
        names = ", ".join(sorted(str(label or name) for name, label in labels))
        return MetricResponse(
            (), _SOURCE, f"the query returned {len(labels)} series ({names}), it must return one"
        )
    for problem in _problems(results):
        return MetricResponse((), _SOURCE, f"CloudWatch could not answer: {problem}")
    return MetricResponse(tuple(float(value) for one in results for value in one["Values"]), _SOURCE)


def _problems(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why a query is not answered in full: the last page about it says `Complete` when it is."""
    last = {result["Id"]: result for result in results}
    return [_why(result) for result in last.values() if result.get("StatusCode", "Complete") != "Complete"]


def _why(result: Mapping[str, Any]) -> str:
    messages = [str(message.get("Value", "")) for message in result.get("Messages", ())]
    return "; ".join(messages) or str(result.get("StatusCode"))
