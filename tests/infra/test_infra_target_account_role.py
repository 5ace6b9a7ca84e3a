"""The role of a target account lets Sluice deploy functions, and nothing beyond that."""

import pytest

from tests.infra.templates import words


@pytest.fixture
def template(assembly):
    return assembly.target_role


@pytest.fixture
def role(template):
    (role,) = template.properties("AWS::IAM::Role")
    return role


@pytest.fixture
def statements(role):
    return [one for policy in role["Policies"] for one in policy["PolicyDocument"]["Statement"]]


@pytest.fixture
def trusts(role):
    return {one["Action"]: one for one in role["AssumeRolePolicyDocument"]["Statement"]}


def test_trusts_nobody_with_anything_but_sessions_and_their_source_identity(trusts):
    assert sorted(trusts) == ["sts:AssumeRole", "sts:SetSourceIdentity"]


def test_trusts_the_control_plane_only_with_the_external_id(trusts):
    trust = trusts["sts:AssumeRole"]
    assert {"Ref": "ControlPlaneAccountId"} in trust["Principal"]["AWS"]["Fn::Join"][1]
    assert trust["Condition"]["StringEquals"] == {"sts:ExternalId": {"Ref": "ExternalId"}}


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:SetSourceIdentity"])
def test_trusts_the_roles_of_the_handlers_alone(assembly, trusts, action):
    assert {"Ref": "ControlPlaneAccountId"} in trusts[action]["Principal"]["AWS"]["Fn::Join"][1]
    trusted = words(trusts[action]["Condition"]["ArnLike"]["aws:PrincipalArn"])
    assert trusted == (
        "arn:<AWS::Partition>:iam::<ControlPlaneAccountId>:role/sluice/<ControlPlaneStackName>/*"
    )
    paths = {words(one["Path"]) for name, one in assembly.control_plane.handler_roles().items()}
    assert paths == {"/sluice/<AWS::StackName>/"}


def test_lets_the_source_identity_be_set_without_the_external_id_which_aws_does_not_know_there(trusts):
    assert set(trusts["sts:SetSourceIdentity"]["Condition"]) == {"ArnLike"}


def test_has_the_name_that_the_control_plane_looks_for(role):
    assert role["RoleName"] == "SluiceDeployRole"


def test_names_every_action_it_allows(statements):
    actions = [action for one in statements for action in as_tuple(one["Action"])]
    assert not [action for action in actions if "*" in action]
    assert {"lambda:UpdateAlias", "lambda:PublishVersion", "lambda:CreateFunction"} <= set(actions)


def test_names_no_resource_only_for_looks_that_know_none(statements):
    (anywhere,) = (one for one in statements if one["Resource"] == "*")
    assert anywhere["Action"] == [
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetMetricData",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elasticfilesystem:DescribeMountTargets",
        "lambda:GetAccountSettings",
        "lambda:ListEventSourceMappings",
    ]


def test_neither_deletes_a_function_nor_opens_it_to_others(statements):
    actions = {action for one in statements for action in as_tuple(one["Action"])}
    assert not actions & {"lambda:DeleteFunction", "lambda:AddPermission"}


def test_deletes_versions_by_number_where_the_owner_allows_it_and_never_a_function(template):
    policy = template.body["Resources"]["PruneVersions"]
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "lambda:DeleteFunction"
    assert statement["Resource"]["Fn::Join"][1][-1] == ":*"
    assert policy["Condition"] == "AnyPruning"
    assert template.body["Conditions"]["AnyPruning"] == {"Fn::Equals": [{"Ref": "AllowPruning"}, "true"]}
    assert template.body["Parameters"]["AllowPruning"]["Default"] == "false"


def test_invokes_versions_and_never_the_unqualified_function(statements):
    (invoking,) = (one for one in statements if "lambda:InvokeFunction" in as_tuple(one["Action"]))
    assert invoking["Sid"] == "SmokeTests"
    assert invoking["Resource"]["Fn::Join"][1][-1] == ":*"


def test_passes_execution_roles_to_lambda_alone(statements):
    (passing,) = (one for one in statements if one["Action"] == "iam:PassRole")
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    assert {"Ref": "ExecutionRoleNamePrefix"} in passing["Resource"]["Fn::Join"][1]


def test_reads_the_objects_of_the_named_buckets_alone(statements):
    (reading,) = (one for one in statements if "s3:GetObject" in as_tuple(one["Action"]))
    joined = {"Fn::Join": ["", [{"Fn::Join": ["/*,", {"Ref": "ArtifactBucketArns"}]}, "/*"]]}
    assert reading["Resource"] == {"Fn::Split": [",", joined]}


def test_needs_no_bootstrap_and_no_assets(template):
    assert sorted(template.body["Parameters"]) == [
        "AllowPruning",
        "ArtifactBucketArns",
        "ControlPlaneAccountId",
        "ControlPlaneStackName",
        "ExecutionRoleNamePrefix",
        "ExternalId",
        "FunctionNamePrefix",
        "ImageRepositoryArns",
    ]
    kinds = {one["Type"] for one in template.body["Resources"].values()}
    assert kinds == {"AWS::IAM::Role", "AWS::IAM::Policy"}


def test_reads_layers_and_tags_functions_but_changes_no_layer(statements):
    actions = {action: one["Resource"] for one in statements for action in as_tuple(one["Action"])}
    assert "layer:*" in str(actions["lambda:GetLayerVersion"])
    assert {"lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"} <= set(actions)
    assert not [action for action in actions if "Layer" in action and "Get" not in action]


def test_reads_images_of_the_named_repositories_alone_and_none_by_default(template):
    images = template.body["Resources"]["ReadImages"]
    (reading,) = images["Properties"]["PolicyDocument"]["Statement"]
    assert reading["Action"] == ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    assert reading["Resource"] == {"Ref": "ImageRepositoryArns"}
    assert template.body["Parameters"]["ImageRepositoryArns"]["Default"] == ""
    assert images["Condition"] in template.body["Conditions"]


def test_covers_no_functions_until_somebody_says_which(template):
    prefix = template.body["Parameters"]["FunctionNamePrefix"]
    assert prefix["MinLength"] == 1
    assert "Default" not in prefix


def as_tuple(value):
    return tuple(value) if isinstance(value, list) else (value,)
