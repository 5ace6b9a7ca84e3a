"""Under which dimensions Lambda counts the calls of a function, an alias and its versions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, two_versions
from tests.contract.sources import documented
from tests.plane import IS_AWS, PlaneServer, eventually

pytestmark = pytest.mark.plane

METRICS = documented("lambda/latest/dg/monitoring-metrics-types.html")

# On AWS a minute's values arrive some two minutes later; the plane has them at once.
PATIENCE_SECONDS = 300.0 if IS_AWS else 5.0


def total(plane: PlaneServer, metric: str, **dimensions: str) -> float | None:
    """The sum of a Lambda metric under exactly these dimensions, None when there is none."""
    now = datetime.fromtimestamp(plane.now(), UTC)
    query = {
        "Id": "sum",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": metric,
                "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
            },
            "Period": 60,
            "Stat": "Sum",
        },
    }
    answer = plane.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=now - timedelta(minutes=10), EndTime=now + timedelta(minutes=1)
    )
    values = answer["MetricDataResults"][0]["Values"]
    return float(sum(values)) if values else None


def reaches(plane: PlaneServer, expected: float, metric: str, **dimensions: str) -> None:
    """Wait until a sum is there."""
    eventually(lambda: total(plane, metric, **dimensions) == expected, PATIENCE_SECONDS)


def call(function: Function, times: int, **options: Any) -> None:
    """Invoke several times."""
    for _ in range(times):
        function.invoke(**options)


@METRICS
def test_counts_calls_by_alias_and_executed_version(plane_server: PlaneServer) -> None:
    """Calls by an alias count under FunctionName, Resource, and ExecutedVersion where it is weighted."""
    function = two_versions(plane_server)
    function.alias("1", "old")
    function.alias("1", "new", v2=1.0)
    call(function, 2, Qualifier="old")
    call(function, 3, Qualifier="new")
    name = function.name
    reaches(plane_server, 5, "Invocations", FunctionName=name)
    reaches(plane_server, 2, "Invocations", FunctionName=name, Resource=f"{name}:old")
    reaches(plane_server, 3, "Invocations", FunctionName=name, Resource=f"{name}:new", ExecutedVersion="2")
    assert total(plane_server, "Invocations", FunctionName=name, Resource=f"{name}:2") is None
    unused = total(
        plane_server, "Invocations", FunctionName=name, Resource=f"{name}:new", ExecutedVersion="1"
    )
    assert unused is None


@METRICS
def test_counts_calls_of_a_version_under_that_version(plane_server: PlaneServer) -> None:
    """Calls of a version count under its Resource."""
    function = two_versions(plane_server)
    call(function, 2, Qualifier="1")
    reaches(plane_server, 2, "Invocations", FunctionName=function.name, Resource=f"{function.name}:1")


@METRICS
def test_counts_errors_and_durations(plane_server: PlaneServer) -> None:
    """Invocations, Errors and Duration are counted for each call."""
    source = "def handler(event, context):\n    return 1 // event['by']\n"
    function = create(plane_server, source)
    for by in (1, 0, 0):
        function.invoke({"by": by})
    reaches(plane_server, 3, "Invocations", FunctionName=function.name)
    reaches(plane_server, 2, "Errors", FunctionName=function.name)
    assert (total(plane_server, "Duration", FunctionName=function.name) or 0) > 0


@METRICS
def test_counts_a_throttled_call_neither_as_invocation_nor_as_error(plane_server: PlaneServer) -> None:
    """A throttled call counts under Throttles, neither as an invocation nor as an error."""
    function = create(plane_server, "def handler(event, context): ...")
    function.client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError):
        function.invoke()
    reaches(plane_server, 1, "Throttles", FunctionName=function.name)
    assert total(plane_server, "Invocations", FunctionName=function.name) is None
    assert total(plane_server, "Errors", FunctionName=function.name) is None


@METRICS
def test_has_no_value_when_nothing_was_called(plane_server: PlaneServer) -> None:
    """There is no value, not 0, where nothing was called."""
    function = create(plane_server, "def handler(event, context): ...")
    assert total(plane_server, "Invocations", FunctionName=function.name) is None
