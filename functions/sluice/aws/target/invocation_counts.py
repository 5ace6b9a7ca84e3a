"""Reads how often aliases were called, from CloudWatch in the target's account; judges no number.

Calls through an alias are counted under FunctionName and Resource = `function:alias`
(https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html). Where nothing was called there
is no data point at all, which is not the same as a zero.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sluice.ports.inspection import AliasName

_QUERIES_PER_CALL = 500  # AWS: GetMetricData
_PERIOD_SECONDS = 3600


def invocations(
    cloudwatch: Any,  # noqa: ANN401  AWS clients have no static type
    aliases: Sequence[AliasName],
    start: float,
    end: float,
) -> Mapping[AliasName, float]:
    """How often each alias was called between two moments; an alias without data is left out."""
    found: dict[AliasName, float] = {}
    for first in range(0, len(aliases), _QUERIES_PER_CALL):
        some = aliases[first : first + _QUERIES_PER_CALL]
        for result in _results(cloudwatch, some, start, end):
            if result["Values"]:
                alias = some[int(result["Id"].removeprefix("calls"))]
                found[alias] = found.get(alias, 0.0) + sum(result["Values"])
    return found


def _results(cloudwatch: Any, aliases: Sequence[AliasName], start: float, end: float) -> list[Any]:  # noqa: ANN401
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[_query(place, *alias) for place, alias in enumerate(aliases)],
        StartTime=start,
        EndTime=end,
    )
    return [result for page in pages for result in page["MetricDataResults"]]


def _query(place: int, function_name: str, alias_name: str) -> dict[str, Any]:
    dimensions = [
        {"Name": "FunctionName", "Value": function_name},
        {"Name": "Resource", "Value": f"{function_name}:{alias_name}"},
    ]
    metric = {"Namespace": "AWS/Lambda", "MetricName": "Invocations", "Dimensions": dimensions}
    return {
        "Id": f"calls{place}",
        "MetricStat": {"Metric": metric, "Period": _PERIOD_SECONDS, "Stat": "Sum"},
    }
