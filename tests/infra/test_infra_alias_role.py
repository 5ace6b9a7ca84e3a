"""The role for functions of other tools moves aliases, and changes nothing else."""

import pytest

from tests.infra.templates import as_list


@pytest.fixture
def template(assembly):
    return assembly.alias_role


@pytest.fixture
def role(template):
    (role,) = template.properties("AWS::IAM::Role")
    return role


@pytest.fixture
def statements(role):
    return [one for policy in role["Policies"] for one in policy["PolicyDocument"]["Statement"]]


def test_trusts_exactly_whom_the_deploy_role_trusts(assembly, role):
    (deploy_role,) = assembly.target_role.properties("AWS::IAM::Role")
    assert role["AssumeRolePolicyDocument"] == deploy_role["AssumeRolePolicyDocument"]


def test_has_the_name_that_the_control_plane_looks_for(assembly, role):
    assert role["RoleName"] == "SluiceAliasRole"
    assert "role/SluiceAliasRole" in assembly.control_plane.text


def test_writes_no_code_no_settings_and_no_tags(statements):
    actions = {action for one in statements for action in as_list(one["Action"])}
    assert not [one for one in actions if "*" in one or one.startswith(("iam:", "s3:", "kms:", "ecr:"))]
    reads = ("Get", "List", "Describe")
    changes = {one for one in actions if not one.partition(":")[2].startswith(reads)}
    assert changes == {"lambda:UpdateAlias", "lambda:InvokeFunction"}


def test_invokes_versions_and_never_the_unqualified_function(statements):
    (invoking,) = (one for one in statements if "lambda:InvokeFunction" in as_list(one["Action"]))
    assert invoking["Resource"]["Fn::Join"][1][-1] == ":*"


def test_asks_for_no_buckets_and_no_execution_roles(template):
    assert sorted(template.body["Parameters"]) == [
        "AllowPruning",
        "ControlPlaneAccountId",
        "ControlPlaneStackName",
        "ExternalId",
        "FunctionNamePrefix",
    ]
    types = {name: one["Type"] for name, one in template.body["Resources"].items()}
    assert sorted(types.values()) == ["AWS::IAM::Policy", "AWS::IAM::Role"]
    assert template.body["Resources"]["PruneVersions"]["Condition"] == "AnyPruning"
