"""Metric data: which points there are, in which order, and what expressions make of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import create, unique
from tests.contract.sources import documented, recorded
from tests.plane import IS_AWS, PlaneServer, eventually

pytestmark = pytest.mark.plane

CLOUDWATCH = "cloudwatch/test_cloudwatch"
GET_METRIC_DATA = documented("AmazonCloudWatch/latest/APIReference/API_GetMetricData.html")

PATIENCE_SECONDS = 300.0 if IS_AWS else 5.0


@dataclass(frozen=True)
class Metrics:
    """A namespace of its own, with values at minutes since `start`."""

    plane: PlaneServer
    namespace: str
    start: float

    def put(self, name: str, minute: float, *values: float, **dimensions: str) -> None:
        """Values of a metric in one minute."""
        named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
        at = self.start + 60 * minute
        data = [
            {"MetricName": name, "Dimensions": named, "Timestamp": at, "Value": value} for value in values
        ]
        self.plane.client("cloudwatch").put_metric_data(Namespace=self.namespace, MetricData=data)

    def stat(self, query_id: str, name: str, stat: str = "Sum", **more: Any) -> dict[str, Any]:
        """One query by the minute."""
        dimensions = [{"Name": key, "Value": value} for key, value in more.pop("dimensions", {}).items()]
        metric = {"Namespace": self.namespace, "MetricName": name, "Dimensions": dimensions}
        return {"Id": query_id, "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}, **more}

    def read(self, *queries: dict[str, Any], minutes: int = 5, **options: Any) -> list[dict[str, Any]]:
        """The results for `minutes` from the start."""
        answer = self.plane.client("cloudwatch").get_metric_data(
            MetricDataQueries=list(queries),
            StartTime=self.start,
            EndTime=self.start + 60 * minutes,
            **({"ScanBy": "TimestampAscending"} | options),
        )
        return list(answer["MetricDataResults"])

    def values(self, *queries: dict[str, Any], **options: Any) -> list[float]:
        """The values of the only result."""
        (result,) = self.read(*queries, **options)
        assert result["StatusCode"] == "Complete"
        return list(result["Values"])


@pytest.fixture
def metrics(plane_server: PlaneServer) -> Metrics:
    now = plane_server.now()
    return Metrics(plane_server, unique("Shop"), now - now % 60 - 600)


@recorded(CLOUDWATCH, "TestCloudwatch::test_get_metric_data_stats[json-Sum]", "2025-09-19")
@GET_METRIC_DATA
def test_has_one_value_for_each_minute_with_data_and_none_for_others(metrics: Metrics) -> None:
    """A period with data has one value, a period without data has none."""
    metrics.put("Orders", 0, 1, 2)
    metrics.put("Orders", 2.5, 4)
    query = metrics.stat("orders", "Orders")
    eventually(lambda: metrics.values(query) == [3, 4], PATIENCE_SECONDS)


@GET_METRIC_DATA
def test_leaves_the_end_out_and_takes_the_start_in(metrics: Metrics) -> None:
    """The start time is included, the end time is not."""
    for minute in (0, 1, 2):
        metrics.put("Orders", minute, minute + 1)
    query = metrics.stat("orders", "Orders")
    eventually(lambda: metrics.values(query, minutes=3) == [1, 2, 3], PATIENCE_SECONDS)
    assert metrics.values(query, minutes=2) == [1, 2]


@GET_METRIC_DATA
def test_begins_with_the_newest_value_unless_it_is_told_otherwise(metrics: Metrics) -> None:
    """ScanBy gives the order of the values; without it the newest is the first."""
    metrics.put("Orders", 0, 1)
    metrics.put("Orders", 1, 2)
    query = metrics.stat("orders", "Orders")
    eventually(lambda: metrics.values(query) == [1, 2], PATIENCE_SECONDS)
    assert metrics.values(query, ScanBy="TimestampDescending") == [2, 1]


@recorded(CLOUDWATCH, "TestCloudwatch::test_get_metric_data_with_dimensions[json]", "2025-09-19")
def test_takes_dimensions_as_the_name_of_a_metric_and_not_as_a_filter(metrics: Metrics) -> None:
    """A metric is its name with exactly its dimensions: fewer dimensions select nothing of it."""
    metrics.put("Orders", 0, 1, Shop="north")
    metrics.put("Orders", 0, 5, Shop="north", Till="2")
    north = metrics.stat("orders", "Orders", dimensions={"Shop": "north"})
    eventually(lambda: metrics.values(north) == [1], PATIENCE_SECONDS)
    assert metrics.values(metrics.stat("orders", "Orders")) == []


@documented("AmazonCloudWatch/latest/monitoring/Statistics-definitions.html")
def test_knows_percentiles(metrics: Metrics) -> None:
    """Statistics may be percentiles such as p95."""
    metrics.put("Millis", 0, *(float(value) for value in range(1, 101)))
    query = metrics.stat("p", "Millis", "p95")
    (value,) = eventually(lambda: metrics.values(query), PATIENCE_SECONDS)
    assert 94 <= value <= 96


@documented("AmazonCloudWatch/latest/monitoring/using-metric-math.html")
def test_calculates_where_all_queries_have_a_value(metrics: Metrics) -> None:
    """An expression has a value where all its metrics have one, and none where it divides by zero."""
    metrics.put("Calls", 0, 50)
    metrics.put("Calls", 1, 0)
    metrics.put("Calls", 2, 10)
    metrics.put("Errors", 0, 5)
    metrics.put("Errors", 1, 0)
    hidden = (
        metrics.stat("errors", "Errors", ReturnData=False),
        metrics.stat("calls", "Calls", ReturnData=False),
    )
    share = {"Id": "share", "Expression": "100 * errors / calls"}
    eventually(lambda: metrics.values(*hidden, share) == [10], PATIENCE_SECONDS)


@GET_METRIC_DATA
def test_refuses_an_id_that_is_there_twice(metrics: Metrics) -> None:
    """Two queries with one Id are a ValidationError."""
    with pytest.raises(ClientError) as refused:
        metrics.read(metrics.stat("same", "Calls"), metrics.stat("same", "Errors"))
    assert refused.value.response["Error"]["Code"] == "ValidationError"


@pytest.fixture
def late(plane_server: PlaneServer) -> Iterator[PlaneServer]:
    """Metrics two minutes late; on AWS they are so by themselves."""
    if not IS_AWS:
        plane_server.control("POST", "metrics", {"delaySeconds": 120})
    yield plane_server
    if not IS_AWS:
        plane_server.control("POST", "metrics", {"delaySeconds": 0})


@documented("lambda/latest/dg/monitoring-metrics-view.html")
def test_has_values_only_later_when_they_are_late(late: PlaneServer) -> None:
    """The values of a minute may come minutes later."""
    function = create(late, "def handler(event, context): ...")
    now = late.now()
    minute = now - now % 60
    metrics = Metrics(late, "AWS/Lambda", minute)
    query = metrics.stat("calls", "Invocations", dimensions={"FunctionName": function.name})
    function.invoke()
    assert metrics.values(query) == []
    if not IS_AWS:
        late.advance_clock(121)
    eventually(lambda: sum(metrics.values(query)) == 1, PATIENCE_SECONDS)
