"""Who may take on a role in another account, and what they may do there."""

import json
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import create, echo, error_code, two_versions
from tests.contract.builders.roles import EXTERNAL_ID, assume, client_as, deploy_role
from tests.contract.sources import documented, modelled, recorded, reported
from tests.plane import HOME_ACCOUNT, OTHER_ACCOUNT, REGION, PlaneServer

pytestmark = pytest.mark.plane

AUTHORIZATION = documented("service-authorization/latest/reference/list_awslambda.html")


@recorded("sts/test_sts", "TestSTSIntegrations::test_assume_role", "2024-06-05")
def test_acts_in_the_account_of_the_role(plane_server: PlaneServer) -> None:
    """AssumeRole gives credentials that act in the role's account, under the session name."""
    function = create(plane_server, echo("there"), account=OTHER_ACCOUNT)
    credentials = assume(plane_server, deploy_role(plane_server))
    found = client_as(plane_server, credentials, "lambda").get_function(FunctionName=function.name)
    assert f":{OTHER_ACCOUNT}:" in found["Configuration"]["FunctionArn"]
    identity = client_as(plane_server, credentials, "sts").get_caller_identity()
    assert identity["Account"] == OTHER_ACCOUNT
    assert identity["Arn"].endswith("/d-1")


@documented("IAM/latest/UserGuide/confused-deputy.html")
@pytest.mark.parametrize("given", [{"ExternalId": "of-another-tenant"}, None])
def test_is_refused_without_the_right_external_id(plane_server: PlaneServer, given: Any) -> None:
    """A role whose trust policy asks for an external id opens to that id alone: AccessDenied."""
    role = deploy_role(plane_server)
    with pytest.raises(ClientError) as error:
        plane_server.client("sts").assume_role(RoleArn=role, RoleSessionName="d-1", **(given or {}))
    assert error_code(error) == "AccessDenied"


@documented("IAM/latest/UserGuide/troubleshoot_roles.html")
def test_is_refused_when_the_role_does_not_exist(plane_server: PlaneServer) -> None:
    """AssumeRole of a role that does not exist is AccessDenied, as one that does not trust the caller."""
    with pytest.raises(ClientError) as error:
        assume(plane_server, f"arn:aws:iam::{OTHER_ACCOUNT}:role/no-such-role")
    assert error_code(error) == "AccessDenied"


@documented("IAM/latest/UserGuide/reference_policies_evaluation-logic.html")
def test_is_refused_what_the_policy_of_the_role_does_not_allow(plane_server: PlaneServer) -> None:
    """A session may do what the role's policies allow; AccessDeniedException names the missing action."""
    function = create(plane_server, echo("there"), account=OTHER_ACCOUNT)
    role = deploy_role(plane_server, Action="lambda:GetFunction")
    client = client_as(plane_server, assume(plane_server, role), "lambda")
    client.get_function(FunctionName=function.name)
    with pytest.raises(ClientError) as error:
        client.publish_version(FunctionName=function.name)
    assert error_code(error) == "AccessDeniedException"
    assert "lambda:PublishVersion" in str(error.value)


@documented("STS/latest/APIReference/API_AssumeRole.html")
def test_is_refused_what_the_session_policy_leaves_out(plane_server: PlaneServer) -> None:
    """A session policy narrows the role: what it leaves out is refused."""
    mine = create(plane_server, echo("mine"), account=OTHER_ACCOUNT)
    other = create(plane_server, echo("other"), account=OTHER_ACCOUNT)
    arn = f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function:{mine.name}"
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "lambda:*", "Resource": [arn, f"{arn}:*"]}],
    }
    credentials = assume(plane_server, deploy_role(plane_server), Policy=json.dumps(policy))
    client = client_as(plane_server, credentials, "lambda")
    client.get_function(FunctionName=mine.name)
    with pytest.raises(ClientError) as error:
        client.get_function(FunctionName=other.name)
    assert error_code(error) == "AccessDeniedException"


@documented("IAM/latest/UserGuide/reference_sigv.html")
def test_is_refused_when_the_signature_is_of_another_secret(plane_server: PlaneServer) -> None:
    """A call signed with another secret key is refused."""
    credentials = {**assume(plane_server, deploy_role(plane_server)), "SecretAccessKey": "guessed"}
    with pytest.raises(ClientError):
        client_as(plane_server, credentials, "lambda").list_functions()


@AUTHORIZATION
def test_judges_each_operation_by_its_own_action(plane_server: PlaneServer) -> None:
    """Each operation of Lambda is an action of its own."""
    function = two_versions(plane_server, OTHER_ACCOUNT)
    function.alias("1")
    allowed = ["lambda:GetAlias", "lambda:GetFunctionConfiguration"]
    client = client_as(
        plane_server, assume(plane_server, deploy_role(plane_server, Action=allowed)), "lambda"
    )
    client.get_alias(FunctionName=function.name, Name="live")
    client.get_function_configuration(FunctionName=function.name)
    refused = {
        "UpdateAlias": {"Name": "live", "FunctionVersion": "2"},
        "ListAliases": {},
        "GetFunction": {},
        "DeleteAlias": {"Name": "live"},
    }
    for operation, arguments in refused.items():
        with pytest.raises(ClientError) as error:
            getattr(client, xform_name(operation))(FunctionName=function.name, **arguments)
        assert f"lambda:{operation} " in str(error.value)


@documented("lambda/latest/dg/lambda-api-permissions-ref.html")
def test_judges_a_call_with_a_qualifier_on_the_qualified_arn(plane_server: PlaneServer) -> None:
    """A call with a qualifier is judged on the qualified ARN."""
    function = two_versions(plane_server, OTHER_ACCOUNT)
    arn = f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function:{function.name}:1"
    role = deploy_role(plane_server, Action="lambda:InvokeFunction", Resource=arn)
    client = client_as(plane_server, assume(plane_server, role), "lambda")
    client.invoke(FunctionName=function.name, Qualifier="1")
    for options in ({}, {"Qualifier": "2"}):
        with pytest.raises(ClientError) as error:
            client.invoke(FunctionName=function.name, **options)
        assert error_code(error) == "AccessDeniedException"


@AUTHORIZATION
def test_judges_a_creation_on_the_function_to_be(plane_server: PlaneServer) -> None:
    """CreateFunction is judged on the ARN that the function will have."""
    arn = f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function:shop-*"
    role = deploy_role(
        plane_server,
        Action=["lambda:CreateFunction", "iam:PassRole"],
        Resource=[arn, "arn:aws:iam::*:role/*"],
    )
    client = client_as(plane_server, assume(plane_server, role), "lambda")
    request = {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Role": functions.role_arn(plane_server, functions.unique("runs-as"), account=OTHER_ACCOUNT),
        "Code": {"ZipFile": functions.package(echo("new"))},
    }
    client.create_function(FunctionName=functions.unique("shop"), **request)
    with pytest.raises(ClientError) as error:
        client.create_function(FunctionName=functions.unique("bank"), **request)
    assert error_code(error) == "AccessDeniedException"


IDENTITY = documented("IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html")
SETTING = ["sts:AssumeRole", "sts:SetSourceIdentity"]


def refused_identity(plane: PlaneServer, role: str, **options: Any) -> str:
    """What AWS says when it does not let the source identity be set."""
    with pytest.raises(ClientError) as error:
        assume(plane, role, **options)
    assert error_code(error) == "AccessDenied"
    return str(error.value)


@IDENTITY
def test_takes_a_source_identity_that_the_trust_policy_lets_be_set(plane_server: PlaneServer) -> None:
    """AssumeRole sets a SourceIdentity and returns it, if the trust policy allows sts:SetSourceIdentity."""
    role = deploy_role(plane_server, sets_identity=True)
    answer = plane_server.client("sts").assume_role(
        RoleArn=role, RoleSessionName="d-1", ExternalId=EXTERNAL_ID, SourceIdentity="111.Deployers.jane"
    )
    assert answer["SourceIdentity"] == "111.Deployers.jane"


@reported(
    "https://github.com/noqdev/iambic/issues/357",
    "AccessDenied calling AssumeRole: not authorized to perform sts:SetSourceIdentity",
)
def test_refuses_a_source_identity_that_the_trust_policy_does_not_let_be_set(
    plane_server: PlaneServer,
) -> None:
    """AssumeRole with a SourceIdentity is AccessDenied where the trust policy allows sts:AssumeRole alone."""
    role = deploy_role(plane_server)
    assert "sts:SetSourceIdentity" in refused_identity(plane_server, role, SourceIdentity="jane")
    assume(plane_server, role)


@IDENTITY
def test_refuses_a_source_identity_that_the_callers_policy_does_not_let_be_set(
    plane_server: PlaneServer,
) -> None:
    """AssumeRole with a SourceIdentity is AccessDenied where the caller's own policy lacks the action."""
    role = deploy_role(plane_server, sets_identity=True)
    for actions, expected in ((["sts:AssumeRole"], "AccessDenied"), (SETTING, "jane")):
        worker = functions.role_arn(
            plane_server, functions.unique("worker"), {"Action": actions, "Resource": role}
        )
        function = create(plane_server, NAMING, Role=worker, Timeout=30)
        assert expected in str(function.invoke({"role": role, "externalId": EXTERNAL_ID}))


@IDENTITY
def test_keeps_the_source_identity_through_a_chain_of_roles(plane_server: PlaneServer) -> None:
    """A session made with a session that has a SourceIdentity has the same, and cannot have another."""
    first = deploy_role(plane_server, sets_identity=True, Action=SETTING)
    sts = client_as(plane_server, assume(plane_server, first, SourceIdentity="jane"), "sts")
    there = {"RoleSessionName": "d-2", "ExternalId": EXTERNAL_ID}
    second = deploy_role(plane_server, sets_identity=True, account=OTHER_ACCOUNT)
    assert sts.assume_role(RoleArn=second, **there)["SourceIdentity"] == "jane"
    with pytest.raises(ClientError) as error:
        sts.assume_role(RoleArn=second, SourceIdentity="john", **there)
    assert error_code(error) == "AccessDenied"
    closed = deploy_role(plane_server, account=OTHER_ACCOUNT)
    with pytest.raises(ClientError, match="sts:SetSourceIdentity"):
        sts.assume_role(RoleArn=closed, **there)


@modelled("sts", "sourceIdentityType")
@pytest.mark.parametrize("wrong", ["arn:aws:iam::1:user/jane", "j" * 65])
def test_refuses_a_source_identity_of_the_wrong_form(plane_server: PlaneServer, wrong: str) -> None:
    """A SourceIdentity has 2 to 64 letters, digits and characters of `_+=,.@-`."""
    role = deploy_role(plane_server, sets_identity=True)
    with pytest.raises(ClientError):
        assume(plane_server, role, SourceIdentity=wrong)


NAMING = """
    import boto3
    def handler(event, context):
        return boto3.client("sts").assume_role(
            RoleArn=event["role"], RoleSessionName="d-1", ExternalId=event["externalId"],
            SourceIdentity="jane",
        )["SourceIdentity"]
"""
ASSUMING = """
    import boto3
    def handler(event, context):
        given = boto3.client("sts").assume_role(
            RoleArn=event["role"], RoleSessionName="from-handler", ExternalId=event["externalId"]
        )["Credentials"]
        client = boto3.client(
            "lambda",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )
        return client.get_function(FunctionName=event["name"])["Configuration"]["FunctionArn"]
"""


@documented("IAM/latest/UserGuide/tutorial_cross-account-with-roles.html")
def test_lets_a_handler_act_in_another_account_by_its_own_role(plane_server: PlaneServer) -> None:
    """A handler whose role may assume another one acts in that one's account."""
    there = create(plane_server, echo("there"), account=OTHER_ACCOUNT)
    role = deploy_role(plane_server)
    allowed = functions.role_arn(
        plane_server, functions.unique("worker"), {"Action": "sts:AssumeRole", "Resource": role}
    )
    function = create(plane_server, ASSUMING, Role=allowed, Timeout=30)
    event = {"role": role, "externalId": EXTERNAL_ID, "name": there.name}
    assert function.invoke(event) == f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function:{there.name}"


@documented("IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html")
def test_stops_a_handler_whose_role_may_not_assume(plane_server: PlaneServer) -> None:
    """A handler whose role may not assume another one is refused with AccessDenied."""
    role = deploy_role(plane_server)
    function = create(plane_server, ASSUMING, Timeout=30)
    error = function.invoke({"role": role, "externalId": EXTERNAL_ID, "name": "any"})
    assert error["errorType"] == "ClientError"
    assert "AccessDenied" in error["errorMessage"]


@recorded(
    "lambda_/test_lambda_api",
    "TestLambdaFunction::test_get_function_wrong_region[get_function]",
    "2025-11-25",
)
def test_keeps_accounts_and_regions_apart(plane_server: PlaneServer) -> None:
    """A function is known in its own account and region alone."""
    function = create(plane_server, echo("there"), account=OTHER_ACCOUNT, region="eu-west-1")
    for account, region in ((HOME_ACCOUNT, "eu-west-1"), (OTHER_ACCOUNT, REGION)):
        with pytest.raises(ClientError) as error:
            plane_server.client("lambda", account, region).get_function(FunctionName=function.name)
        assert error_code(error) == "ResourceNotFoundException"
