"""What policies allow: passing roles, session policies and their size, wildcards, and asking IAM."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import create, echo, error_code
from tests.contract.builders.roles import assume, client_as, deploy_role
from tests.contract.sources import documented, modelled, reported
from tests.plane import OTHER_ACCOUNT, PlaneServer

pytestmark = pytest.mark.plane

PASS_ROLE = documented("IAM/latest/UserGuide/id_roles_use_passrole.html")
SIMULATE = documented("IAM/latest/APIReference/API_SimulatePrincipalPolicy.html")


def passing(plane: PlaneServer, *roles: str) -> Any:
    """A client that may change functions and pass these roles to them."""
    allowed = ["arn:aws:lambda:*:*:function:*", *roles]
    role = deploy_role(plane, Action=["lambda:*", "iam:PassRole"], Resource=allowed)
    return client_as(plane, assume(plane, role), "lambda")


@reported("https://github.com/aws/chalice/issues/479", "aws/chalice 479")
@PASS_ROLE
@pytest.mark.parametrize("is_same", [True, False])
def test_asks_whether_a_role_may_be_passed_even_if_it_is_the_present_one(
    plane_server: PlaneServer, *, is_same: bool
) -> None:
    """UpdateFunctionConfiguration with a Role needs iam:PassRole for it, also if it is the present one."""
    function = create(plane_server, echo("there"), account=OTHER_ACCOUNT)
    there = plane_server.client("lambda", OTHER_ACCOUNT)
    present = there.get_function_configuration(FunctionName=function.name)["Role"]
    other = functions.role_arn(plane_server, functions.unique("runs-as"), account=OTHER_ACCOUNT)
    named, allowed = (present, other) if is_same else (other, present)
    client = passing(plane_server, allowed)
    with pytest.raises(ClientError) as error:
        client.update_function_configuration(FunctionName=function.name, Role=named)
    assert error_code(error) == "AccessDeniedException"
    assert f"iam:PassRole on resource: {named}" in str(error.value)


@PASS_ROLE
def test_passes_no_role_when_none_is_named(plane_server: PlaneServer) -> None:
    """UpdateFunctionConfiguration that names no role needs no iam:PassRole."""
    function = create(plane_server, echo("there"), account=OTHER_ACCOUNT)
    client = passing(plane_server)
    client.update_function_configuration(FunctionName=function.name, Timeout=7)


@documented("STS/latest/APIReference/API_AssumeRole.html")
def test_passes_a_role_only_if_the_session_policy_allows_it_too(plane_server: PlaneServer) -> None:
    """A role is passed only if the session policy allows it as well as the role's own."""
    function = create(plane_server, echo("there"), account=OTHER_ACCOUNT)
    wanted = functions.role_arn(plane_server, functions.unique("runs-as"), account=OTHER_ACCOUNT)
    role = deploy_role(plane_server, Action=["lambda:*", "iam:PassRole"])
    session = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}],
    }
    narrowed = client_as(plane_server, assume(plane_server, role, Policy=json.dumps(session)), "lambda")
    with pytest.raises(ClientError) as error:
        narrowed.update_function_configuration(FunctionName=function.name, Role=wanted)
    assert "iam:PassRole" in str(error.value)
    whole = client_as(plane_server, assume(plane_server, role), "lambda")
    whole.update_function_configuration(FunctionName=function.name, Role=wanted)


@modelled("sts", "PackedPolicyTooLargeException")
def test_refuses_a_session_policy_that_cannot_be_packed(plane_server: PlaneServer) -> None:
    """A session policy that cannot be packed is a PackedPolicyTooLarge, also below 2,048 characters."""
    crowded = [
        f"ec2:Describe{letter * 3}*" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    ]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": crowded, "Resource": "*"}]}
    assert len(json.dumps(policy)) < 2048
    with pytest.raises(ClientError) as error:
        assume(plane_server, deploy_role(plane_server), Policy=json.dumps(policy))
    assert error_code(error) == "PackedPolicyTooLarge"


@documented("IAM/latest/UserGuide/reference_policies_variables.html")
def test_reads_a_wildcard_in_braces_as_the_character_itself(plane_server: PlaneServer) -> None:
    """${*}, ${?} and ${$} in a policy stand for the characters themselves."""
    s3 = plane_server.client("s3", OTHER_ACCOUNT)
    bucket = functions.unique("artifacts")
    s3.create_bucket(Bucket=bucket)
    for key in ("a*b", "axb"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"code")
    role = deploy_role(plane_server, Action="s3:GetObject", Resource=f"arn:aws:s3:::{bucket}/a${{*}}b")
    client = client_as(plane_server, assume(plane_server, role), "s3")
    client.get_object(Bucket=bucket, Key="a*b")
    with pytest.raises(ClientError) as error:
        client.get_object(Bucket=bucket, Key="axb")
    assert error_code(error) == "AccessDenied"


@SIMULATE
def test_simulates_what_a_role_may_do_for_each_resource(plane_server: PlaneServer) -> None:
    """SimulatePrincipalPolicy tells for each action and resource whether a role may do it."""
    mine, other = (f"arn:aws:iam::{OTHER_ACCOUNT}:role/{name}" for name in ("mine", "other"))
    role = deploy_role(
        plane_server,
        Action="iam:PassRole",
        Resource=mine,
        Condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    )

    def decisions(service: str) -> list[str]:
        context = {
            "ContextKeyName": "iam:PassedToService",
            "ContextKeyType": "string",
            "ContextKeyValues": [service],
        }
        answer = plane_server.client("iam", OTHER_ACCOUNT).simulate_principal_policy(
            PolicySourceArn=role,
            ActionNames=["iam:PassRole"],
            ResourceArns=[mine, other],
            ContextEntries=[context],
        )
        return [result["EvalDecision"] for result in answer["EvaluationResults"]]

    assert decisions("lambda.amazonaws.com") == ["allowed", "implicitDeny"]
    assert decisions("ec2.amazonaws.com") == ["implicitDeny", "implicitDeny"]


@SIMULATE
def test_judges_a_simulation_on_the_role_that_is_simulated(plane_server: PlaneServer) -> None:
    """SimulatePrincipalPolicy itself is allowed by the ARN of the role that is simulated."""
    role = deploy_role(plane_server)
    other = deploy_role(plane_server, Action="iam:SimulatePrincipalPolicy", Resource=role)
    client = client_as(plane_server, assume(plane_server, other), "iam")
    client.simulate_principal_policy(PolicySourceArn=role, ActionNames=["iam:PassRole"])
    with pytest.raises(ClientError) as error:
        client.simulate_principal_policy(PolicySourceArn=other, ActionNames=["iam:PassRole"])
    assert error_code(error) == "AccessDenied"
