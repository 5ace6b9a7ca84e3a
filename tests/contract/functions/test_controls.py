"""What is part of no version: reserved concurrency, recursion, runtime management, asynchronous calls."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo
from tests.contract.sources import documented, modelled, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"


@pytest.fixture
def function(plane_server: PlaneServer) -> Function:
    """A function with what AWS gives it."""
    return create(plane_server, echo("one"))


@recorded(API, "TestLambdaReservedConcurrency::test_function_concurrency", "2025-11-25")
def test_an_answer_has_no_number_when_nothing_is_reserved(function: Function) -> None:
    """GetFunctionConcurrency has a number while some is reserved, 0 as well, and none otherwise."""
    name = {"FunctionName": function.name}
    for reserved in (0, 1):
        function.client.put_function_concurrency(**name, ReservedConcurrentExecutions=reserved)
        assert function.client.get_function_concurrency(**name)["ReservedConcurrentExecutions"] == reserved
    function.client.delete_function_concurrency(**name)
    assert "ReservedConcurrentExecutions" not in function.client.get_function_concurrency(**name)


@recorded(API, "TestLambdaRecursion::test_put_function_recursion_config_allow", "2025-11-25")
@recorded(API, "TestLambdaRecursion::test_put_function_recursion_config_default_terminate", "2025-11-25")
def test_recursion_is_terminated_until_it_is_allowed(function: Function) -> None:
    """A function's recursive loops are terminated, unless PutFunctionRecursionConfig allows them."""
    name = {"FunctionName": function.name}
    assert function.client.get_function_recursion_config(**name)["RecursiveLoop"] == "Terminate"
    function.client.put_function_recursion_config(**name, RecursiveLoop="Allow")
    assert function.client.get_function_recursion_config(**name)["RecursiveLoop"] == "Allow"


EVENTS = "TestLambdaEventInvokeConfig::test_lambda_eventinvokeconfig"


def arn_of(function: Function) -> str:
    """Without a qualifier."""
    found = function.client.get_function_configuration(FunctionName=function.name)
    return str(found["FunctionArn"])


def refusal(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: answer[key] for key in answer if key not in ("ResponseMetadata", "LastModified")}


@recorded(API, f"{EVENTS}_lifecycle", "2025-11-25")
def test_asynchronous_calls_show_what_was_put_and_no_default(function: Function) -> None:
    """PutFunctionEventInvokeConfig replaces the whole configuration; what was not given is not shown."""
    name, client = {"FunctionName": function.name}, function.client
    client.put_function_event_invoke_config(**name, MaximumRetryAttempts=0)
    client.put_function_event_invoke_config(**name, MaximumEventAgeInSeconds=60)
    assert shown(client.get_function_event_invoke_config(**name)) == {
        "MaximumEventAgeInSeconds": 60,
        "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}},
        "FunctionArn": f"{arn_of(function)}:$LATEST",
    }


@recorded(API, f"{EVENTS}_lifecycle", "2025-11-25")
@recorded(API, f"{EVENTS}_exceptions", "2025-11-25")
def test_asynchronous_calls_are_configured_for_each_qualifier(function: Function) -> None:
    """An alias has an event-invoke configuration of its own, beside those of `$LATEST` and its version."""
    name, client = {"FunctionName": function.name}, function.client
    version = function.publish()
    client.create_alias(**name, Name="live", FunctionVersion=version)
    client.put_function_event_invoke_config(**name, MaximumRetryAttempts=1)
    for qualifier in ("live", version):
        code, text = refusal(client.get_function_event_invoke_config, **name, Qualifier=qualifier)
        assert code == "ResourceNotFoundException"
        assert text == f"The function {arn_of(function)}:{qualifier} doesn't have an EventInvokeConfig"
    client.put_function_event_invoke_config(**name, Qualifier="live", MaximumRetryAttempts=0)
    there = client.get_function_event_invoke_config(**name, Qualifier="live")
    assert (there["MaximumRetryAttempts"], there["FunctionArn"]) == (0, f"{arn_of(function)}:live")
    client.delete_function_event_invoke_config(**name, Qualifier="live")
    assert refusal(client.delete_function_event_invoke_config, **name, Qualifier="live")[0] == (
        "ResourceNotFoundException"
    )


@recorded(API, f"{EVENTS}_exceptions", "2025-11-25")
def test_asynchronous_calls_of_a_missing_alias_cannot_be_configured_but_read_as_none(
    function: Function,
) -> None:
    """A missing alias or function is the same 404 as a missing event-invoke configuration when it is read."""
    client, name = function.client, {"FunctionName": function.name}
    for missing in ({**name, "Qualifier": "gone"}, {"FunctionName": "gone"}):
        code, text = refusal(client.get_function_event_invoke_config, **missing)
        assert code == "ResourceNotFoundException"
        assert text.endswith("doesn't have an EventInvokeConfig")
        found = refusal(client.put_function_event_invoke_config, **missing, MaximumRetryAttempts=1)
        assert found == ("ResourceNotFoundException", "The function doesn't exist.")


@recorded(API, f"{EVENTS}_exceptions", "2025-11-25")
def test_asynchronous_calls_are_refused_when_a_destination_cannot_be(function: Function) -> None:
    """An empty event-invoke configuration, a function that is missing and the function itself are refused."""
    client, name = function.client, {"FunctionName": function.name}
    put, invalid = client.put_function_event_invoke_config, "InvalidParameterValueException"
    nothing = "You must specify at least one of error handling or destination setting."
    assert refusal(put, **name) == (invalid, nothing)
    gone = f"{arn_of(function).rpartition(':')[0]}:doesnotexist"
    for arn, text in (
        (gone, f"The destination ARN {gone} is invalid."),
        (arn_of(function), "You can't specify the function as a destination for itself."),
    ):
        assert refusal(put, **name, DestinationConfig={"OnSuccess": {"Destination": arn}}) == (invalid, text)
    put(**name, DestinationConfig={"OnSuccess": {}})
    kept = client.get_function_event_invoke_config(**name)
    assert kept["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {}}


@documented("lambda/latest/dg/runtimes-update.html")
@modelled("lambda", "GetRuntimeManagementConfigResponse")
def test_runtime_management_is_of_each_version_and_auto_until_it_is_set(function: Function) -> None:
    """Each version has a runtime update mode of its own, `Auto` at first; only `Manual` shows an ARN."""
    client, name = function.client, {"FunctionName": function.name}
    build = client.get_function_configuration(**name)["RuntimeVersionConfig"]["RuntimeVersionArn"]
    version = function.publish()
    there = {**name, "Qualifier": version}
    client.put_runtime_management_config(**there, UpdateRuntimeOn="Manual", RuntimeVersionArn=build)
    pinned = client.get_runtime_management_config(**there)
    assert (pinned["UpdateRuntimeOn"], pinned["RuntimeVersionArn"]) == ("Manual", build)
    latest = client.get_runtime_management_config(**name)
    assert (latest["UpdateRuntimeOn"], latest.get("RuntimeVersionArn")) == ("Auto", None)
    client.put_runtime_management_config(**there, UpdateRuntimeOn="FunctionUpdate")
    assert client.get_runtime_management_config(**there).get("RuntimeVersionArn") is None


@modelled("lambda", "PutRuntimeManagementConfig")
def test_runtime_management_of_a_missing_version_is_not_found(function: Function) -> None:
    """A runtime update mode is of a version that exists: else a 404 ResourceNotFoundException."""
    client, there = function.client, {"FunctionName": function.name, "Qualifier": "99"}
    assert refusal(client.get_runtime_management_config, **there)[0] == "ResourceNotFoundException"
    put = client.put_runtime_management_config
    assert refusal(put, **there, UpdateRuntimeOn="Auto")[0] == "ResourceNotFoundException"
