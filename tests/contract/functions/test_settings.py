"""What an update of a function's settings replaces, and what it leaves."""

from typing import Any

import pytest

from tests.contract.builders.functions import Function, create, echo, package
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

UPDATE = "lambda/latest/api/API_UpdateFunctionConfiguration.html"


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


@documented(UPDATE)
def test_environment_is_replaced_as_a_whole_and_all_else_stays(function: Function) -> None:
    """An update replaces the environment as a whole and leaves every setting that it does not name."""
    found = configured(function, Environment={"Variables": {"C3": "three"}})
    assert found["Environment"]["Variables"] == {"C3": "three"}
    assert (found["MemorySize"], found["Architectures"]) == (256, ["arm64"])


@documented(UPDATE)
def test_nothing_is_left_when_empty_lists_and_maps_are_sent(function: Function) -> None:
    """Empty lists and maps remove layers, network, environment and description."""
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


@documented("lambda/latest/api/API_UpdateFunctionCode.html")
def test_architecture_changes_with_the_code_and_stays_when_it_is_left_out(function: Function) -> None:
    """The architecture changes with UpdateFunctionCode, and stays when that does not name it."""
    function.client.update_function_code(
        FunctionName=function.name, ZipFile=package(echo("one")), Architectures=["x86_64"]
    )
    assert function.wait()["Architectures"] == ["x86_64"]
    function.client.update_function_code(FunctionName=function.name, ZipFile=package(echo("two")))
    assert function.wait()["Architectures"] == ["x86_64"]


@recorded("lambda_/test_lambda_api", "TestLambdaTag::test_tag_lifecycle[lambda_function]", "2025-11-25")
def test_tags_belong_to_the_function_and_those_not_named_stay(function: Function) -> None:
    """TagResource and UntagResource change the tags that they name, and no others."""
    found = function.client.get_function(FunctionName=function.name)
    arn = found["Configuration"]["FunctionArn"]
    assert found["Tags"] == {"team": "maps"}
    function.client.tag_resource(Resource=arn, Tags={"stage": "prod"})
    assert function.client.list_tags(Resource=arn)["Tags"] == {"team": "maps", "stage": "prod"}
    function.client.untag_resource(Resource=arn, TagKeys=["stage"])
    assert function.client.list_tags(Resource=arn)["Tags"] == {"team": "maps"}


@recorded("lambda_/test_lambda_api", "TestLambdaVersions::test_version_lifecycle", "2025-11-25")
def test_version_takes_the_description_of_the_function_unless_it_gets_its_own(function: Function) -> None:
    """A version has the description of the function, unless PublishVersion gives it its own."""
    configured(function, Description="draws maps")
    own = function.client.publish_version(FunctionName=function.name, Description="deployment 7")
    configured(function, Description="draws better maps", MemorySize=512)
    other = function.client.publish_version(FunctionName=function.name)
    assert (own["Description"], other["Description"]) == ("deployment 7", "draws better maps")
