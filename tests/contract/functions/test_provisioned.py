"""Provisioned concurrency behind an alias: it takes no weights, and moves to another version slowly.

"Alias with weights can not be used with Provisioned Concurrency": UpdateAlias. The weight that Lambda sets by
itself meanwhile: https://github.com/hashicorp/terraform-provider-aws/pull/48116
"""

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, error_code, two_versions
from tests.plane import PlaneServer, eventually

pytestmark = pytest.mark.plane


@pytest.fixture
def function(plane_server: PlaneServer) -> Function:
    """Versions 1 and 2; the alias `live` is on 1, with provisioned concurrency that is ready."""
    made = two_versions(plane_server)
    made.alias("1")
    made.client.put_provisioned_concurrency_config(
        FunctionName=made.name, Qualifier="live", ProvisionedConcurrentExecutions=1
    )
    eventually(lambda: status(made) == "READY", timeout_seconds=600)
    return made


def status(function: Function) -> str:
    answer = function.client.get_provisioned_concurrency_config(FunctionName=function.name, Qualifier="live")
    return str(answer["Status"])


def weights(function: Function) -> dict[str, float]:
    answer = function.client.get_alias(FunctionName=function.name, Name="live")
    return dict((answer.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {})


def test_gives_an_alias_no_weights_when_it_has_provisioned_concurrency(function: Function) -> None:
    with pytest.raises(ClientError) as refused:
        function.client.update_alias(
            FunctionName=function.name,
            Name="live",
            FunctionVersion="1",
            RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
        )
    assert error_code(refused) == "InvalidParameterValueException"


def test_leaves_all_traffic_on_the_version_before_until_the_concurrency_has_moved(function: Function) -> None:
    moved = function.client.update_alias(FunctionName=function.name, Name="live", FunctionVersion="2")
    assert moved["RoutingConfig"]["AdditionalVersionWeights"] == {"1": 1.0}
    eventually(lambda: weights(function) == {}, timeout_seconds=600)
    assert (function.invoke(Qualifier="live")["version"], status(function)) == ("2", "READY")
