"""Parses a CloudWatch query as people write it: an expression, or a JSON list of MetricDataQueries.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
"""

import json
from collections.abc import Mapping, Sequence

MetricDataQuery = Mapping[str, object]

_MAX_QUERIES = 500
_ID = "sluice"


class CloudWatchQueryError(ValueError):
    """The text is not a query; the message says what is wrong."""


def metric_data_queries(text: str, period_seconds: int) -> list[MetricDataQuery]:
    """The queries for GetMetricData, exactly one of which returns data; else CloudWatchQueryError."""
    if not text.lstrip().startswith("["):
        return [{"Id": _ID, "Expression": text.strip(), "Period": period_seconds, "ReturnData": True}]
    queries = _list(text)
    returning = [query for query in queries if query.get("ReturnData", True) is True]
    if len(returning) != 1:
        raise CloudWatchQueryError(
            f'{len(returning)} of the queries return data: set `"ReturnData": false` on all but one'
        )
    return [_with_numbers(query) for query in queries]


def _list(text: str) -> Sequence[dict[str, object]]:
    try:
        queries = json.loads(text)
    except ValueError as error:
        raise CloudWatchQueryError(f"it is not valid JSON: {error}") from None
    if not isinstance(queries, list) or not all(isinstance(query, dict) for query in queries):
        raise CloudWatchQueryError("it is not a list of MetricDataQueries")
    if not 0 < len(queries) <= _MAX_QUERIES or any("Id" not in query for query in queries):
        raise CloudWatchQueryError(f"it needs 1 to {_MAX_QUERIES} queries, each with an `Id`")
    return queries


def _with_numbers(query: dict[str, object]) -> MetricDataQuery:
    """Periods as numbers: a variable for one has to be written as a string."""
    stat = query.get("MetricStat")
    if isinstance(stat, dict):
        query = {**query, "MetricStat": _with_period(stat)}
    return _with_period(query)


def _with_period(holder: Mapping[str, object]) -> dict[str, object]:
    period = holder.get("Period")
    if isinstance(period, str) and not period.isdecimal():
        raise CloudWatchQueryError(f"the Period '{period}' is not a number of seconds")
    return {**holder, "Period": int(period)} if isinstance(period, str) else dict(holder)
