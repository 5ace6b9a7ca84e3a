"""Answers GetMetricData as CloudWatch does where judging metrics depends on it, and refuses what it cannot.

A metric is its name with exactly its dimensions; data points are in the order of `ScanBy`, newest first by
default; simple arithmetic of other queries is metric math; values may arrive late (`/_sluice/metrics`).
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import cloudwatch

from local.plane import clock, metric_delay
from local.plane.patching import replace
from local.plane.shapes import Json, Response

Series = dict[int, float]

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class RefusedError(Exception):
    """CloudWatch's ValidationError, or ours for what the plane does not know."""


def apply() -> None:
    """Answer GetMetricData by these rules."""
    replace(
        cloudwatch,
        "_get_metric_data",
        sha256="bf6a8e1132a2230cb4f52d9e180016cf6a281ceb2283eb37ec66a45c87707fc0",
    )(get_metric_data)


def get_metric_data(
    original: Callable[..., Response],
    params: Json,
    given: Json,
    is_cbor: bool,  # noqa: FBT001 - the emulator's signature
    is_json: bool = False,  # noqa: FBT001, FBT002 - the emulator's signature
) -> Response:
    """GetMetricData; the old form-encoded protocol, which no client of ours speaks, is left as it is."""
    if not (is_cbor or is_json):
        return original(params, given, is_cbor, is_json)
    try:
        results = _answers(given)
    except RefusedError as refusal:
        refused: Response = cloudwatch._error("ValidationError", str(refusal), 400, is_json, is_cbor)
        return refused
    if is_cbor:
        results = [cloudwatch._cbor_metric_data_result(result) for result in results]
    ok = cloudwatch._cbor_ok if is_cbor else cloudwatch._json_ok
    answer: Response = ok({"MetricDataResults": results})
    return answer


def _answers(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    queries = {query["Id"]: query for query in given["MetricDataQueries"]}
    if len(queries) != len(given["MetricDataQueries"]):
        raise RefusedError("The value for parameter MetricDataQueries has an id that is used twice")
    start = cloudwatch._parse_ts(given["StartTime"])
    end = cloudwatch._parse_ts(given["EndTime"])
    if start >= end:
        raise RefusedError("The parameter StartTime must be less than the parameter EndTime.")
    reading = _Reading(queries, start - start % 60, end)
    is_oldest_first = given.get("ScanBy") == "TimestampAscending"
    return [
        _result(query, reading.of(name), is_oldest_first=is_oldest_first)
        for name, query in queries.items()
        if query.get("ReturnData", True)
    ]


def _result(query: Mapping[str, Any], series: Series, *, is_oldest_first: bool) -> dict[str, Any]:
    times = sorted(series, reverse=not is_oldest_first)
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or query.get("Expression") or query["MetricStat"]["Metric"]["MetricName"],
        "Timestamps": [cloudwatch._ts_iso(at) for at in times],
        "Values": [series[at] for at in times],
        "StatusCode": "Complete",
    }


class _Reading:
    """The queries of one request, each worked out when it is asked for."""

    def __init__(self, queries: Mapping[str, Mapping[str, Any]], start: float, end: float) -> None:
        self._queries = queries
        self._start = start
        self._end = min(end, clock.current().now() - metric_delay.seconds())

    def of(self, name: str) -> Series:
        """The values of a query."""
        query = self._queries[name]
        if "MetricStat" in query:
            return self._metric(query["MetricStat"])
        return self._math(str(query["Expression"]))

    def _metric(self, stat: Mapping[str, Any]) -> Series:
        """One value for each period with data, from the start of the request on."""
        metric, period = stat["Metric"], int(stat["Period"])
        dimensions = cloudwatch._dims_from_list(metric.get("Dimensions") or [])
        key = (metric["Namespace"], metric["MetricName"], cloudwatch._dims_key(dimensions))
        buckets: dict[int, list[Any]] = {}
        for point in cloudwatch._metrics.get(key) or ():
            if self._start <= point["Timestamp"] < self._end:
                place = int((point["Timestamp"] - self._start) // period)
                buckets.setdefault(int(self._start) + place * period, []).append(point)
        return {at: _value(points, stat["Stat"]) for at, points in buckets.items()}

    def _math(self, expression: str) -> Series:
        """`100 * errors / calls`: where one of the queries has no value, the expression has none."""
        try:
            tree = ast.parse(expression, mode="eval").body
        except SyntaxError:
            raise _unknown(expression) from None
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if not names or not names <= self._queries.keys():
            raise _unknown(expression)
        series = {name: self.of(name) for name in names}
        times = set.intersection(*(set(one) for one in series.values()))
        found: Series = {}
        for at in times:
            try:
                found[at] = _calculate(tree, {name: one[at] for name, one in series.items()}, expression)
            except ZeroDivisionError:
                continue
        return found


def _value(points: list[Any], stat: str) -> float:
    return float(cloudwatch._stat_value(cloudwatch._calc_stats(points), stat, points))


def _calculate(node: ast.expr, values: Mapping[str, float], expression: str) -> float:
    match node:
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            ours, theirs = (_calculate(one, values, expression) for one in (left, right))
            return _OPERATORS[type(sign)](ours, theirs)
        case ast.UnaryOp(ast.USub(), operand):
            return -_calculate(operand, values, expression)
        case ast.Constant(int() | float() as number):
            return float(number)
        case ast.Name(name):
            return values[name]
        case _:
            raise _unknown(expression)


def _unknown(expression: str) -> RefusedError:
    return RefusedError(f"The embedded plane knows + - * / of other queries only, not: {expression}")
