"""What an update of a function's settings replaces, and what it leaves.

https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html,
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html,
https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html
"""

from typing import Any

import pytest

from tests.contract.builders.functions import Function, create, echo, package
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane


@pytest.fixture
def function(plane_server: PlaneServer) -> Function:
    """A function with settings of its own."""
    return create(
        plane_server,
        echo("one"),
        Environment={"Variables": {"A1": "one", "B2": "two"}},
        MemorySize=256,
        Architectures=["arm64"],
        Tags={"team": "maps"},
    )


def configured(function: Function, **settings: Any) -> dict[str, Any]:
    """The configuration after an update of these settings."""
    function.client.update_function_configuration(FunctionName=function.name, **settings)
    return dict(function.wait())


def test_environment_is_replaced_as_a_whole_and_all_else_stays(function: Function) -> None:
    found = configured(function, Environment={"Variables": {"C3": "three"}})
    assert found["Environment"]["Variables"] == {"C3": "three"}
    assert (found["MemorySize"], found["Architectures"]) == (256, ["arm64"])


def test_nothing_is_left_when_empty_lists_and_maps_are_sent(function: Function) -> None:
    found = configured(
        function,
        Environment={"Variables": {}},
        Layers=[],
        VpcConfig={"SubnetIds": [], "SecurityGroupIds": []},
        Description="",
    )
    assert found.get("Environment", {}).get("Variables", {}) == {}
    assert found.get("Layers", []) == []
    assert found.get("VpcConfig", {}).get("SubnetIds", []) == []
    assert found["Description"] == ""


def test_architecture_changes_with_the_code_and_stays_when_it_is_left_out(function: Function) -> None:
    function.client.update_function_code(
        FunctionName=function.name, ZipFile=package(echo("one")), Architectures=["x86_64"]
    )
    assert function.wait()["Architectures"] == ["x86_64"]
    function.client.update_function_code(FunctionName=function.name, ZipFile=package(echo("two")))
    assert function.wait()["Architectures"] == ["x86_64"]


def test_tags_belong_to_the_function_and_those_not_named_stay(function: Function) -> None:
    found = function.client.get_function(FunctionName=function.name)
    arn = found["Configuration"]["FunctionArn"]
    assert found["Tags"] == {"team": "maps"}
    function.client.tag_resource(Resource=arn, Tags={"stage": "prod"})
    assert function.client.list_tags(Resource=arn)["Tags"] == {"team": "maps", "stage": "prod"}
    function.client.untag_resource(Resource=arn, TagKeys=["stage"])
    assert function.client.list_tags(Resource=arn)["Tags"] == {"team": "maps"}


def test_version_takes_the_description_of_the_function_unless_it_gets_its_own(function: Function) -> None:
    configured(function, Description="draws maps")
    own = function.client.publish_version(FunctionName=function.name, Description="deployment 7")
    configured(function, Description="draws better maps", MemorySize=512)
    other = function.client.publish_version(FunctionName=function.name)
    assert (own["Description"], other["Description"]) == ("deployment 7", "draws better maps")
