"""Durable functions: how executions are started, named, listed, read and stopped."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, unique
from tests.contract.sources import documented, modelled
from tests.plane import PlaneServer, eventually

pytestmark = pytest.mark.plane

INVOKING = "lambda/latest/dg/durable-invoking.html"
NAMES = "lambda/latest/dg/durable-execution-idempotency.html"
MANAGING = "lambda/latest/dg/durable-managing-executions.html"
MONITORING = "lambda/latest/dg/durable-monitoring.html"
SAYS_WHAT_IT_IS_GIVEN = """
    import json
    def handler(event, context):
        operation = event["InitialExecutionState"]["Operations"][0]
        return json.loads(operation["ExecutionDetails"]["InputPayload"])
"""
"""A handler without the SDK, whose answer is how the execution stands."""
DONE = {"Status": "SUCCEEDED", "Result": '"42"'}
BROKEN = {"Status": "FAILED", "Error": {"ErrorType": "OutOfStock", "ErrorMessage": "no apples"}}
GOES_ON = {"Status": "PENDING"}


def durable(plane_server: PlaneServer, seconds: int = 300) -> Function:
    """A durable function with version 1."""
    config = {"ExecutionTimeout": seconds, "RetentionPeriodInDays": 1}
    function = create(plane_server, SAYS_WHAT_IT_IS_GIVEN, DurableConfig=config)
    function.publish()
    return function


def start(function: Function, payload: Any, name: str | None = None, version: str = "1") -> str:
    """Start an execution without waiting for it; its ARN."""
    named = {"DurableExecutionName": name} if name else {}
    answer = function.client.invoke(
        FunctionName=function.name,
        Qualifier=version,
        InvocationType="Event",
        Payload=json.dumps(payload),
        **named,
    )
    assert answer["StatusCode"] == 202
    arn: str = answer["DurableExecutionArn"]
    return arn


def read(function: Function, arn: str) -> Any:
    """The execution."""
    return function.client.get_durable_execution(DurableExecutionArn=arn)


def ended(function: Function, arn: str) -> Any:
    """The execution once it runs no more."""
    return eventually(lambda: found if (found := read(function, arn))["Status"] != "RUNNING" else None)


def listed(function: Function, **options: Any) -> list[str]:
    """The ARNs of the executions that are listed."""
    page = function.client.list_durable_executions_by_function(FunctionName=function.name, **options)
    return [one["DurableExecutionArn"] for one in page["DurableExecutions"]]


@documented(INVOKING)
@modelled("lambda", "GetDurableExecutionResponse")
def test_gives_the_result_when_an_execution_that_nobody_waits_for_has_succeeded(
    plane_server: PlaneServer,
) -> None:
    """A call of the kind Event answers with the execution's ARN, under which its result can be read."""
    function = durable(plane_server)
    execution = ended(function, start(function, DONE))
    assert (execution["Status"], execution["Result"], execution["Version"]) == ("SUCCEEDED", '"42"', "1")


@modelled("lambda", "GetDurableExecutionResponse")
def test_gives_the_error_when_an_execution_has_failed(plane_server: PlaneServer) -> None:
    """An execution that has failed names type and message of its error."""
    function = durable(plane_server)
    execution = ended(function, start(function, BROKEN))
    assert (execution["Status"], execution["Error"]["ErrorType"]) == ("FAILED", "OutOfStock")


@documented(INVOKING)
def test_refuses_a_call_that_names_no_version(plane_server: PlaneServer) -> None:
    """A durable function is called by a version or an alias; an unqualified call is refused."""
    function = durable(plane_server)
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        function.client.invoke(FunctionName=function.name, Payload=json.dumps(DONE))


@documented(INVOKING)
def test_refuses_to_wait_when_executions_may_last_longer_than_a_call(plane_server: PlaneServer) -> None:
    """A function whose executions may last more than 15 minutes cannot be called synchronously."""
    function = durable(plane_server, 901)
    with pytest.raises(ClientError, match="synchronously"):
        function.client.invoke(FunctionName=function.name, Qualifier="1", Payload=json.dumps(DONE))


@documented(NAMES)
def test_starts_nothing_twice_when_name_and_payload_are_the_same(plane_server: PlaneServer) -> None:
    """The same name with the same payload is the same execution."""
    function, name = durable(plane_server), unique("once")
    assert start(function, GOES_ON, name) == start(function, GOES_ON, name)
    assert len(listed(function)) == 1


@documented(NAMES)
@modelled("lambda", "DurableExecutionAlreadyStartedException")
def test_refuses_a_name_when_it_has_been_used_with_another_payload(plane_server: PlaneServer) -> None:
    """The same name with another payload is refused."""
    function, name = durable(plane_server), unique("once")
    start(function, GOES_ON, name)
    with pytest.raises(ClientError, match="AlreadyStarted"):
        start(function, DONE, name)


@documented(MANAGING)
@modelled("lambda", "ListDurableExecutionsByFunctionRequest")
def test_lists_executions_by_version_and_status(plane_server: PlaneServer) -> None:
    """Executions are listed for one version and some statuses, or for all versions."""
    function = durable(plane_server)
    function.update(SAYS_WHAT_IT_IS_GIVEN + "\n    # two")
    function.publish()
    first, second = start(function, GOES_ON), start(function, GOES_ON, version="2")
    over = ended(function, start(function, DONE))["DurableExecutionArn"]
    assert listed(function, Qualifier="1", Statuses=["RUNNING"]) == [first]
    assert listed(function, Qualifier="2", Statuses=["RUNNING", "FAILED"]) == [second]
    assert set(listed(function)) == {first, second, over}


@modelled("lambda", "ListDurableExecutionsByFunctionRequest")
def test_lists_executions_in_pages(plane_server: PlaneServer) -> None:
    """A page that is not the last names where the next one begins."""
    function = durable(plane_server)
    arns = {start(function, GOES_ON) for _ in range(3)}
    pages = function.client.get_paginator("list_durable_executions_by_function").paginate(
        FunctionName=function.name, Qualifier="1", PaginationConfig={"PageSize": 2}
    )
    sizes = [[one["DurableExecutionArn"] for one in page["DurableExecutions"]] for page in pages]
    assert [len(page) for page in sizes] == [2, 1]
    assert {arn for page in sizes for arn in page} == arns


@documented(MANAGING)
def test_is_stopped_for_good_when_somebody_stops_it(plane_server: PlaneServer) -> None:
    """An execution that is stopped is STOPPED, and stopping what has ended is refused."""
    function = durable(plane_server)
    arn = start(function, GOES_ON)
    function.client.stop_durable_execution(DurableExecutionArn=arn)
    assert read(function, arn)["Status"] == "STOPPED"
    with pytest.raises(ClientError):
        function.client.stop_durable_execution(DurableExecutionArn=arn)


@documented(INVOKING)
def test_stays_on_its_version_when_the_alias_moves_on(plane_server: PlaneServer) -> None:
    """An execution that an alias has started goes on with the version that it began with."""
    function = durable(plane_server)
    function.alias("1")
    arn = start(function, GOES_ON, version="live")
    function.update(SAYS_WHAT_IT_IS_GIVEN + "\n    # two")
    function.client.update_alias(FunctionName=function.name, Name="live", FunctionVersion=function.publish())
    assert read(function, arn)["Version"] == "1"
