"""Provisioned concurrency behind an alias: it takes no weights, and moves to another version slowly."""

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, error_code, two_versions
from tests.contract.sources import documented, recorded, reported
from tests.plane import PlaneServer, eventually

pytestmark = pytest.mark.plane

API, LAMBDA = "lambda_/test_lambda_api", "lambda_/test_lambda"


@pytest.fixture
def bare(plane_server: PlaneServer) -> Function:
    """Versions 1 and 2; the alias `live` is on 1."""
    made = two_versions(plane_server)
    made.alias("1")
    return made


@pytest.fixture
def function(bare: Function) -> Function:
    """The same, with provisioned concurrency behind the alias that is ready."""
    provide(bare)
    eventually(lambda: status(bare) == "READY", timeout_seconds=600)
    return bare


def provide(function: Function, qualifier: str = "live") -> dict[str, object]:
    answer = function.client.put_provisioned_concurrency_config(
        FunctionName=function.name, Qualifier=qualifier, ProvisionedConcurrentExecutions=1
    )
    return dict(answer)


def status(function: Function, qualifier: str = "live") -> str:
    answer = function.client.get_provisioned_concurrency_config(
        FunctionName=function.name, Qualifier=qualifier
    )
    return str(answer["Status"])


def weights(function: Function) -> dict[str, float]:
    answer = function.client.get_alias(FunctionName=function.name, Name="live")
    return dict((answer.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {})


@recorded(API, "TestLambdaProvisionedConcurrency::test_provisioned_concurrency_exceptions", "2025-11-25")
@documented("lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html")
def test_lists_the_qualifiers_that_have_some_and_no_others(bare: Function) -> None:
    """ListProvisionedConcurrencyConfigs names version or alias of each by its ARN; none is an empty list."""
    paginator = bare.client.get_paginator("list_provisioned_concurrency_configs")
    nothing = paginator.paginate(FunctionName=bare.name).build_full_result()
    assert nothing["ProvisionedConcurrencyConfigs"] == []
    provide(bare, "2")
    (only,) = paginator.paginate(FunctionName=bare.name).build_full_result()["ProvisionedConcurrencyConfigs"]
    assert only["FunctionArn"].split(":")[7] == "2"
    assert only["RequestedProvisionedConcurrentExecutions"] == 1


@recorded(API, "TestLambdaProvisionedConcurrency::test_lambda_provisioned_lifecycle", "2025-11-25")
@recorded(LAMBDA, "TestLambdaConcurrency::test_provisioned_concurrency_on_alias", "2025-11-24")
def test_is_in_progress_at_first_when_an_alias_gets_provisioned_concurrency(bare: Function) -> None:
    """Provisioned concurrency is IN_PROGRESS with nothing allocated at first, and READY later."""
    begun = provide(bare)
    amounts = [begun[f"{kind}ProvisionedConcurrentExecutions"] for kind in ("Requested", "Allocated")]
    assert (begun["Status"], amounts) == ("IN_PROGRESS", [1, 0])
    eventually(lambda: status(bare) == "READY", timeout_seconds=600)


@documented("lambda/latest/dg/configuring-alias-routing.html")
@reported("https://github.com/hashicorp/terraform/issues/24957", "terraform 24957")
def test_gives_an_alias_no_weights_when_it_has_provisioned_concurrency(function: Function) -> None:
    """An alias with provisioned concurrency takes no weights: InvalidParameterValueException."""
    with pytest.raises(ClientError) as refused:
        function.client.update_alias(
            FunctionName=function.name,
            Name="live",
            FunctionVersion="1",
            RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
        )
    assert error_code(refused) == "InvalidParameterValueException"


@recorded(LAMBDA, "TestLambdaConcurrency::test_lambda_provisioned_concurrency_moves_with_alias", "2023-03-21")
def test_answers_without_weights_when_an_alias_moves_with_its_concurrency(function: Function) -> None:
    """UpdateAlias answers with the new version alone, although the concurrency is IN_PROGRESS then."""
    moved = function.client.update_alias(FunctionName=function.name, Name="live", FunctionVersion="2")
    assert (moved["FunctionVersion"], moved.get("RoutingConfig")) == ("2", None)
    assert status(function) == "IN_PROGRESS"


@reported("https://github.com/hashicorp/terraform-provider-aws/pull/48116", "terraform-provider-aws 48116")
def test_leaves_all_traffic_on_the_version_before_until_the_concurrency_has_moved(function: Function) -> None:
    """Meanwhile GetAlias shows a weight of 1 for the version before, which AWS sets and removes itself."""
    function.client.update_alias(FunctionName=function.name, Name="live", FunctionVersion="2")
    assert weights(function) == {"1": 1.0}
    eventually(lambda: weights(function) == {}, timeout_seconds=600)
    assert (function.invoke(Qualifier="live")["version"], status(function)) == ("2", "READY")


LIFECYCLE = "TestLambdaProvisionedConcurrency::test_lambda_provisioned_lifecycle"


@recorded(API, LIFECYCLE, "2025-11-25")
def test_is_refused_when_an_alias_or_its_version_has_some_already(bare: Function) -> None:
    """Either an alias or its version has provisioned concurrency: the second is a 409 ResourceConflict."""
    for first, second in (("1", "live"), ("live", "1")):
        provide(bare, first)
        with pytest.raises(ClientError) as refused:
            provide(bare, second)
        assert error_code(refused) == "ResourceConflictException"
        bare.client.delete_provisioned_concurrency_config(FunctionName=bare.name, Qualifier=first)


@recorded(API, LIFECYCLE, "2025-11-25")
@recorded(API, "TestLambdaProvisionedConcurrency::test_provisioned_concurrency_exceptions", "2025-11-25")
def test_is_gone_when_it_was_deleted_and_deleting_it_again_is_no_error(bare: Function) -> None:
    """A version without it answers 404 ProvisionedConcurrencyConfigNotFound; deleting none is a 204."""
    provide(bare, "2")
    for _ in range(2):
        bare.client.delete_provisioned_concurrency_config(FunctionName=bare.name, Qualifier="2")
    with pytest.raises(ClientError) as refused:
        status(bare, "2")
    assert error_code(refused) == "ProvisionedConcurrencyConfigNotFoundException"


@recorded(API, LIFECYCLE, "2025-11-25")
def test_goes_with_its_alias_when_that_is_deleted(function: Function) -> None:
    """DeleteAlias takes its provisioned concurrency away: an alias created again has none."""
    function.client.delete_alias(FunctionName=function.name, Name="live")
    function.alias("1")
    with pytest.raises(ClientError) as refused:
        status(function)
    assert error_code(refused) == "ProvisionedConcurrencyConfigNotFoundException"


@documented("lambda/latest/dg/configuring-alias-routing.html")
@documented("lambda/latest/dg/provisioned-concurrency.html")
def test_an_alias_splits_traffic_between_versions_that_have_their_own(bare: Function) -> None:
    """Versions with provisioned concurrency of their own can share an alias by weight."""
    provide(bare, "1")
    provide(bare, "2")
    bare.client.update_alias(
        FunctionName=bare.name, Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.005}}
    )
    assert weights(bare) == {"2": 0.005}
