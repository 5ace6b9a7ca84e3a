"""Aliases: who serves a call, what Lambda accepts, and what guards a change."""

import json
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import Function, create, echo, error_code, status_code, two_versions
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API, LAMBDA = "lambda_/test_lambda_api", "lambda_/test_lambda"
ROUTING = "lambda/latest/dg/configuring-alias-routing.html"
LIFECYCLE = recorded(API, "TestLambdaAlias::test_alias_lifecycle", "2025-11-25")
INVALID = recorded(API, "TestLambdaAlias::test_notfound_and_invalid_routingconfigs", "2025-11-25")


@pytest.fixture(scope="module")
def function(plane_server: PlaneServer) -> Function:
    """Versions 1 and 2; each test makes its own alias."""
    return two_versions(plane_server)


def refused(function: Function, code: str, version: str, weights: dict[str, float]) -> Any:
    """The error CreateAlias ends with; its code must be `code`."""
    with pytest.raises(ClientError) as error:
        function.client.create_alias(
            FunctionName=function.name,
            Name=functions.unique("alias"),
            FunctionVersion=version,
            RoutingConfig={"AdditionalVersionWeights": weights},
        )
    assert error_code(error) == code
    return error


@recorded(LAMBDA, "TestLambdaAliases::test_alias_routingconfig", "2025-11-24")
def test_splits_calls_by_weight(function: Function) -> None:
    """A weighted alias sends its share of calls to the additional version, the rest to the main one."""
    function.alias("1", "weighted", v2=0.3)
    seen = Counter(function.invoke(Qualifier="weighted")["code"] for _ in range(200))
    # 60 expected; the bounds are five standard deviations away.
    assert 27 <= seen["two"] <= 93
    assert seen["one"] + seen["two"] == 200


@documented(ROUTING)
@pytest.mark.parametrize(("weight", "code"), [(0.0, "one"), (1.0, "two")])
def test_sends_everything_one_way_when_a_weight_is_at_its_end(
    function: Function, weight: float, code: str
) -> None:
    """A weight of 0 sends no call to the additional version, a weight of 1 sends all."""
    alias = f"end-{code}"
    function.alias("1", alias, v2=weight)
    assert {function.invoke(Qualifier=alias)["code"] for _ in range(20)} == {code}


@documented("lambda/latest/api/API_Invoke.html")
def test_tells_the_executed_version_and_the_called_arn(function: Function) -> None:
    """A call names the version that ran in ExecutedVersion, and the function sees the ARN that was called."""
    function.alias("1", "told", v2=1.0)
    answer = function.client.invoke(FunctionName=function.name, Qualifier="told")
    seen = json.load(answer["Payload"])
    assert answer["ExecutedVersion"] == seen["version"] == "2"
    assert seen["arn"].endswith(f":{function.name}:told")


@recorded(LAMBDA, "TestLambdaAliases::test_lambda_alias_moving", "2025-11-25")
def test_is_invoked_by_its_arn(function: Function) -> None:
    """An alias is called by its ARN without a qualifier."""
    arn = function.alias("2", "by-arn")["AliasArn"]
    answer = function.client.invoke(FunctionName=arn)
    assert json.load(answer["Payload"])["code"] == "two"


@INVALID
def test_refuses_a_version_that_does_not_exist(function: Function) -> None:
    """An alias on a version that does not exist is a 404 ResourceNotFoundException."""
    error = refused(function, "ResourceNotFoundException", "99", {})
    assert status_code(error) == 404


@INVALID
def test_refuses_a_weight_for_a_version_that_does_not_exist(function: Function) -> None:
    """A weight for a version that does not exist is a 404 ResourceNotFoundException."""
    refused(function, "ResourceNotFoundException", "1", {"99": 0.5})


@INVALID
def test_refuses_weights_beside_latest(function: Function) -> None:
    """An alias on $LATEST takes no weights: InvalidParameterValueException."""
    refused(function, "InvalidParameterValueException", "$LATEST", {"2": 0.5})


@INVALID
def test_refuses_the_same_version_twice(function: Function) -> None:
    """A weight for the alias's own main version is an InvalidParameterValueException."""
    refused(function, "InvalidParameterValueException", "1", {"1": 0.5})


@INVALID
def test_refuses_two_additional_versions(plane_server: PlaneServer) -> None:
    """Weights for two additional versions are an InvalidParameterValueException."""
    own = two_versions(plane_server)
    own.update(echo("three"))
    own.publish()
    refused(own, "InvalidParameterValueException", "1", {"2": 0.2, "3": 0.2})


@INVALID
def test_refuses_a_weight_above_one(function: Function) -> None:
    """A weight above 1 is a ValidationException."""
    refused(function, "ValidationException", "1", {"2": 1.5})


@documented(ROUTING)
def test_refuses_versions_of_different_roles_under_a_weight(plane_server: PlaneServer) -> None:
    """Two versions with different execution roles cannot share an alias; one of them alone can have it."""
    own = create(plane_server, echo("one"))
    own.publish()
    role = functions.role_arn(plane_server, functions.unique("other-role"))
    own.client.update_function_configuration(FunctionName=own.name, Role=role)
    own.wait()
    own.publish()
    refused(own, "InvalidParameterValueException", "1", {"2": 0.5})
    own.alias("2", "unweighted")


@documented(ROUTING)
def test_refuses_versions_of_different_dead_letter_queues_under_a_weight(plane_server: PlaneServer) -> None:
    """Two versions with different dead-letter queues cannot share an alias."""
    sqs = plane_server.client("sqs")
    url = sqs.create_queue(QueueName=functions.unique("dead"))["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    own = create(plane_server, echo("one"))
    own.publish()
    own.client.update_function_configuration(FunctionName=own.name, DeadLetterConfig={"TargetArn": queue})
    own.wait()
    own.publish()
    refused(own, "InvalidParameterValueException", "1", {"2": 0.5})


@LIFECYCLE
def test_keeps_the_routing_when_an_update_does_not_mention_it(function: Function) -> None:
    """UpdateAlias without RoutingConfig keeps the weights."""
    function.alias("1", "kept", v2=0.25)
    updated = function.client.update_alias(
        FunctionName=function.name, Name="kept", Description="same routing"
    )
    assert updated["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.25}}


@LIFECYCLE
def test_clears_the_routing_when_an_update_sends_no_weights(function: Function) -> None:
    """UpdateAlias with empty weights removes them, and the answer has no RoutingConfig."""
    function.alias("1", "cleared", v2=0.25)
    updated = function.client.update_alias(
        FunctionName=function.name,
        Name="cleared",
        FunctionVersion="2",
        RoutingConfig={"AdditionalVersionWeights": {}},
    )
    assert updated["FunctionVersion"] == "2"
    assert "RoutingConfig" not in updated


@documented("lambda/latest/api/API_UpdateAlias.html")
def test_checks_an_update_as_strictly_as_a_creation(function: Function) -> None:
    """UpdateAlias refuses the routings that CreateAlias refuses."""
    function.alias("1", "checked")
    with pytest.raises(ClientError) as error:
        function.client.update_alias(
            FunctionName=function.name,
            Name="checked",
            RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}},
        )
    assert error_code(error) == "InvalidParameterValueException"


@recorded(API, "TestLambdaRevisions::test_function_revisions_version_and_alias", "2025-11-25")
def test_refuses_an_update_of_an_outdated_revision(function: Function) -> None:
    """UpdateAlias with another RevisionId than the latest is a 412, and the alias stays as it was."""
    first = function.alias("1", "guarded")["RevisionId"]
    second = function.client.update_alias(
        FunctionName=function.name, Name="guarded", FunctionVersion="2", RevisionId=first
    )["RevisionId"]
    assert second != first
    with pytest.raises(ClientError) as error:
        function.client.update_alias(
            FunctionName=function.name, Name="guarded", FunctionVersion="1", RevisionId=first
        )
    assert error_code(error) == "PreconditionFailedException"
    assert status_code(error) == 412
    alias = function.client.get_alias(FunctionName=function.name, Name="guarded")
    assert (alias["FunctionVersion"], alias["RevisionId"]) == ("2", second)


@INVALID
def test_refuses_to_exist_twice(function: Function) -> None:
    """CreateAlias of one that exists is a 409 ResourceConflictException."""
    function.alias("1", "once")
    with pytest.raises(ClientError) as error:
        function.alias("1", "once")
    assert error_code(error) == "ResourceConflictException"


@documented("lambda/latest/api/API_DeleteFunction.html")
@pytest.mark.parametrize("version", ["1", "2"])
def test_protects_its_versions_from_deletion(plane_server: PlaneServer, version: str) -> None:
    """A version that an alias leads to cannot be deleted: ResourceConflictException."""
    own = two_versions(plane_server)
    own.alias("1", "live", v2=0.1)
    with pytest.raises(ClientError) as error:
        own.client.delete_function(FunctionName=own.name, Qualifier=version)
    assert error_code(error) == "ResourceConflictException"
