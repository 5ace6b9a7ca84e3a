"""Stacks are created, updated, left alone when nothing changed, and explained when they fail."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.plane_access import Access
from local.stack import StackError, deploy_template
from tests.contract.builders import functions
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane


@pytest.fixture
def access(plane_server: PlaneServer) -> Access:
    """The home account."""
    assert plane_server.endpoint_url
    return Access(plane_server.endpoint_url)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """One parameter in Parameter Store."""
    path = tmp_path / "template.json"
    resource = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "Value"}}}
    path.write_text(
        json.dumps(
            {
                "Parameters": {"Value": {"Type": "String"}},
                "Resources": {"Setting": resource},
                "Outputs": {
                    "Name": {"Value": {"Ref": "Setting"}},
                    "Now": {"Value": {"Fn::GetAtt": ["Setting", "Value"]}},
                },
            }
        )
    )
    return path


def test_creates_then_updates_then_leaves_alone(access: Access, template: Path) -> None:
    stack = functions.unique("stack")
    created = deploy_template(access, stack, template, {"Value": "one"})
    updated = deploy_template(access, stack, template, {"Value": "two"})
    assert created["Name"] == updated["Name"]
    assert access.client("ssm").get_parameter(Name=updated["Name"])["Parameter"]["Value"] == "two"
    assert deploy_template(access, stack, template, {"Value": "two"}) == updated


def test_tells_why_a_stack_failed(access: Access, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text(json.dumps({"Resources": {"Broken": {"Type": "AWS::No::Such", "Properties": {}}}}))
    with pytest.raises((StackError, ClientError), match=r"AWS::No::Such"):
        deploy_template(access, functions.unique("stack"), path, {})


def test_tells_the_reason_of_the_resource_that_failed(
    plane_server: PlaneServer, access: Access, tmp_path: Path
) -> None:
    function = functions.two_versions(plane_server)
    function.alias("1")
    alias = {"FunctionName": function.name, "Name": "live", "FunctionVersion": "2"}
    path = tmp_path / "conflict.json"
    path.write_text(json.dumps({"Resources": {"Again": {"Type": "AWS::Lambda::Alias", "Properties": alias}}}))
    with pytest.raises(StackError, match=r"(?s)ended ROLLBACK_COMPLETE.*Again: .*already exists"):
        deploy_template(access, functions.unique("stack"), path, {})
