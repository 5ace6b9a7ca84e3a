"""The stack of a role: made, updated and checked by calls that AWS's own models accept, answer by answer."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.session import Session
from botocore.stub import Stubber

from sluice_cli.client.aws import AwsService
from sluice_cli.errors import CliError
from sluice_cli.roles.checks import check_role
from sluice_cli.roles.kinds import ALIAS_ROLE, DEPLOY_ROLE
from sluice_cli.roles.stacks import put_stack, read_stack

NAME = DEPLOY_ROLE.stack
STACK_ID = f"arn:aws:cloudformation:eu-west-1:222222222222:stack/{NAME}/1"
GIVEN = {"ControlPlaneAccountId": "111111111111", "ExternalId": "sluice-1"}
ROLE_ARN = "arn:aws:iam::222222222222:role/SluiceDeployRole"
NOW = datetime(2026, 11, 29, tzinfo=UTC)
MISSING = {"service_error_code": "ValidationError", "service_message": "Stack does not exist"}


def stubbed(service: str) -> tuple[Stubber, AwsService]:
    client = Session().create_client(
        service, region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="none"
    )
    return Stubber(client), AwsService(client)


@pytest.fixture
def cloudformation() -> Iterator[tuple[Stubber, AwsService]]:
    stubber, service = stubbed("cloudformation")
    with stubber:
        yield stubber, service
        stubber.assert_no_pending_responses()


@pytest.fixture
def iam() -> Iterator[tuple[Stubber, AwsService]]:
    stubber, service = stubbed("iam")
    with stubber:
        yield stubber, service
        stubber.assert_no_pending_responses()


def described(status: str, parameters: dict[str, str] = GIVEN, role_arn: str = ROLE_ARN) -> dict[str, Any]:
    stack = {
        "StackName": NAME,
        "StackStatus": status,
        "CreationTime": NOW,
        "Parameters": [{"ParameterKey": key, "ParameterValue": text} for key, text in parameters.items()],
        "Outputs": [{"OutputKey": "DeployRoleArn", "OutputValue": role_arn}],
    }
    return {"Stacks": [stack]}


def requested(*parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"StackName": NAME, "TemplateBody": DEPLOY_ROLE.template, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    return {**body, "Parameters": list(parameters), **more}


def parameter(key: str, value: str) -> dict[str, Any]:
    return {"ParameterKey": key, "ParameterValue": value}


def test_stack_is_created_and_waited_for_when_there_is_none(cloudformation) -> None:
    stubber, service = cloudformation
    stubber.add_client_error("describe_stacks", **MISSING)
    rows = [parameter(key, text) for key, text in GIVEN.items()]
    stubber.add_response("create_stack", {"StackId": STACK_ID}, requested(*rows, OnFailure="DELETE"))
    stubber.add_response("describe_stacks", described("CREATE_IN_PROGRESS"), {"StackName": STACK_ID})
    stubber.add_response("describe_stacks", described("CREATE_COMPLETE"), {"StackName": STACK_ID})
    waits: list[float] = []
    made = put_stack(service, NAME, DEPLOY_ROLE, GIVEN, waits.append)
    assert (made.role_arn, waits) == (ROLE_ARN, [3.0])


def test_parameters_that_nobody_gives_stay_when_a_stack_is_updated(cloudformation) -> None:
    stubber, service = cloudformation
    stubber.add_response("describe_stacks", described("CREATE_COMPLETE"))
    kept = {"ParameterKey": "ControlPlaneAccountId", "UsePreviousValue": True}
    stubber.add_response("update_stack", {}, requested(parameter("ExternalId", "sluice-2"), kept))
    stubber.add_response("describe_stacks", described("UPDATE_COMPLETE"))
    assert put_stack(service, NAME, DEPLOY_ROLE, {"ExternalId": "sluice-2"}, print).is_ready


def test_nothing_is_wrong_when_there_is_nothing_to_update(cloudformation) -> None:
    stubber, service = cloudformation
    stubber.add_response("describe_stacks", described("CREATE_COMPLETE"))
    message = "No updates are to be performed."
    stubber.add_client_error("update_stack", service_error_code="ValidationError", service_message=message)
    stubber.add_response("describe_stacks", described("CREATE_COMPLETE"))
    assert put_stack(service, NAME, DEPLOY_ROLE, {}, print).role_arn == ROLE_ARN


@pytest.mark.parametrize(
    "other",
    [
        described("CREATE_COMPLETE", parameters={"Size": "3"}),
        described("CREATE_COMPLETE", role_arn="arn:aws:iam::222222222222:role/SluiceAliasRole"),
    ],
)
def test_stack_of_something_else_is_left_alone(cloudformation, other) -> None:
    stubber, service = cloudformation
    stubber.add_response("describe_stacks", other)
    with pytest.raises(CliError, match="is not that of SluiceDeployRole"):
        put_stack(service, NAME, DEPLOY_ROLE, GIVEN, print)


def test_first_reason_is_told_when_a_stack_cannot_be_created(cloudformation) -> None:
    stubber, service = cloudformation
    stubber.add_client_error("describe_stacks", **MISSING)
    stubber.add_response("create_stack", {"StackId": STACK_ID})
    stubber.add_response("describe_stacks", described("DELETE_COMPLETE"), {"StackName": STACK_ID})
    event = {"StackId": STACK_ID, "StackName": NAME, "Timestamp": NOW}
    reasons = [("DELETE_COMPLETE", ""), ("CREATE_FAILED", "cancelled"), ("CREATE_FAILED", "Role exists")]
    rows = [
        {**event, "EventId": str(number), "ResourceStatus": status, "ResourceStatusReason": reason}
        for number, (status, reason) in enumerate(reasons)
    ]
    stubber.add_response("describe_stack_events", {"StackEvents": rows}, {"StackName": STACK_ID})
    with pytest.raises(CliError, match="DELETE_COMPLETE: Role exists"):
        put_stack(service, NAME, DEPLOY_ROLE, GIVEN, print)


def test_other_refusals_of_aws_are_no_missing_stack(cloudformation) -> None:
    stubber, service = cloudformation
    stubber.add_client_error("describe_stacks", service_error_code="AccessDenied")
    with pytest.raises(CliError, match="AWS refused DescribeStacks"):
        read_stack(service, NAME)


def allowing(principal: Any, external_id: str = "", action: Any = "sts:AssumeRole") -> dict[str, Any]:
    """A statement of a trust policy."""
    condition = {"Condition": {"StringEquals": {"sts:ExternalId": external_id}}} if external_id else {}
    return {"Effect": "Allow", "Action": action, "Principal": principal, **condition}


OURS = {"AWS": "arn:aws:iam::111111111111:root"}
USUAL = allowing(OURS, "sluice-1"), allowing(OURS, action="sts:SetSourceIdentity")


def trusting(*statements: dict[str, Any]) -> dict[str, Any]:
    role = {
        "Path": "/",
        "RoleName": DEPLOY_ROLE.role,
        "RoleId": "AROAEXAMPLEEXAMPLE",
        "Arn": ROLE_ARN,
        "CreateDate": NOW,
        "AssumeRolePolicyDocument": json.dumps({"Statement": list(statements)}),
    }
    return {"Role": role}


def findings(
    cloudformation, iam, *, template: str, trust: dict[str, Any], external_id: str | None
) -> list[str]:
    cloudformation[0].add_response("describe_stacks", described("CREATE_COMPLETE"))
    cloudformation[0].add_response("get_template", {"TemplateBody": template})
    iam[0].add_response("get_role", trust)
    found = check_role(cloudformation[1], iam[1], DEPLOY_ROLE, NAME, external_id)
    return [finding.message for finding in found]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"external_id": "sluice-1"}, []),
        ({"external_id": "sluice-2"}, ["another external id than sluice-2"]),
        ({"template": json.dumps({"Rules": {}, "Metadata": {}, **json.loads(DEPLOY_ROLE.template)})}, []),
        ({"template": ALIAS_ROLE.template}, ["another template"]),
        ({"trust": trusting(allowing(OURS))}, ["no longer names the external id sluice-1"]),
        ({"trust": trusting(allowing({}, "sluice-1"))}, ["no longer names the account 111111111111"]),
        ({"trust": trusting(*USUAL, {**allowing("*"), "Effect": "Deny"})}, []),
        ({"trust": trusting(*USUAL, allowing("*", "sluice-1"))}, ["also lets in *"]),
        ({"trust": trusting(*USUAL, allowing({"AWS": ["666666666666"]}))}, ["also lets in 666666666666"]),
        (
            {"trust": trusting(*USUAL, allowing({"Service": "ec2.amazonaws.com"}))},
            ["also lets in ec2.amazonaws.com"],
        ),
        ({"trust": trusting(*USUAL, allowing(OURS))}, ["without the external id"]),
    ],
)
def test_each_thing_that_is_wrong_with_a_role_is_found(cloudformation, iam, changes, words) -> None:
    usual: dict[str, Any] = {
        "template": DEPLOY_ROLE.template,
        "trust": trusting(*USUAL),
        "external_id": None,
    }
    found = findings(cloudformation, iam, **{**usual, **changes})
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_missing_stack_is_the_one_finding(cloudformation, iam) -> None:
    cloudformation[0].add_client_error("describe_stacks", **MISSING)
    (found,) = check_role(cloudformation[1], iam[1], DEPLOY_ROLE, NAME, None)
    assert "There is no stack" in found.message


def test_missing_role_is_found_behind_its_stack(cloudformation, iam) -> None:
    cloudformation[0].add_response("describe_stacks", described("UPDATE_ROLLBACK_COMPLETE"))
    cloudformation[0].add_response("get_template", {"TemplateBody": DEPLOY_ROLE.template})
    iam[0].add_client_error("get_role", service_error_code="NoSuchEntity", http_status_code=404)
    found = [one.message for one in check_role(cloudformation[1], iam[1], DEPLOY_ROLE, NAME, None)]
    assert found == [f"The stack {NAME} is UPDATE_ROLLBACK_COMPLETE", "The role SluiceDeployRole is gone"]


@pytest.mark.parametrize(("options", "kind"), [([], DEPLOY_ROLE), (["--published-versions"], ALIAS_ROLE)])
def test_template_is_printed_and_nobody_called_when_it_is_only_to_be_printed(
    sluice, plane, options, kind
) -> None:
    result = sluice("role", "create", "--print", *options)
    assert result.stdout == kind.template
    assert plane.requests == []


def test_template_fits_into_a_request_and_makes_the_role_of_its_kind() -> None:
    for kind in (DEPLOY_ROLE, ALIAS_ROLE):
        assert len(kind.template.encode()) <= 51_200  # what CloudFormation takes without a bucket
        resources = json.loads(kind.template)["Resources"].values()
        assert kind.role in [one["Properties"].get("RoleName") for one in resources]
