"""What an operator says of approvers is read, and a pattern that could never match is refused."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from infra.options import AlarmAccountsError, ApproverRolesError, read_options
from infra.stack import SluiceStack

SRE = "arn:aws:iam::111111111111:role/sre-*"


def options(**context):
    return read_options(Stack(App(context={"allowMissingHandlers": "true", **context}), "Any"))


@pytest.mark.parametrize("form", [{"sre": [SRE]}, json.dumps({"sre": [SRE]})])
def test_reads_approver_roles_from_a_file_or_the_command_line(form):
    assert options(approverRoles=form).approver_roles == {"sre": (SRE,)}


def test_knows_no_approver_roles_unless_there_are_some():
    assert options().approver_roles == {}


@pytest.mark.parametrize(
    "pattern",
    ["sre", "*", "arn:aws:sts::111111111111:assumed-role/sre/ada", "arn:aws:iam::111111111111:root"],
)
def test_refuses_a_pattern_that_names_neither_a_user_nor_a_role(pattern):
    with pytest.raises(ApproverRolesError, match="is not the ARN of an IAM user or role"):
        options(approverRoles={"sre": [pattern]})


@pytest.mark.parametrize("name", ["teams/payments/*", "teams/*/lead", "teams/lead-*"])
def test_refuses_a_pattern_that_names_roles_by_a_path(name):
    with pytest.raises(ApproverRolesError, match="STS shows no paths"):
        options(approverRoles={"sre": [f"arn:aws:iam::111111111111:role/{name}"]})


@pytest.mark.parametrize("name", ["role/teams/payments/lead", "role/lead-*", "user/people/*"])
def test_reads_a_pattern_that_names_what_aws_shows(name):
    pattern = f"arn:aws:iam::111111111111:{name}"
    assert options(approverRoles={"sre": [pattern]}).approver_roles == {"sre": (pattern,)}


def test_lets_handlers_speak_on_the_default_bus_only(assembly):
    buses = {
        resource
        for name in assembly.control_plane.handlers()
        for action, resource in assembly.control_plane.allowed_to_handler(name)
        if action == "events:PutEvents"
    }
    (bus,) = buses
    assert bus.endswith(":event-bus/default")


def test_refuses_an_alarm_account_that_is_no_account():
    assert options(alarmAccounts="111111111111,222222222222").alarm_accounts == (
        "111111111111",
        "222222222222",
    )
    with pytest.raises(AlarmAccountsError, match=r"\* is no id of an AWS account"):
        options(alarmAccounts="*")


def test_lets_a_named_account_send_changes_of_alarms_and_nothing_else():
    flags = json.loads((Path(__file__).parents[2] / "cdk.json").read_text())["context"]
    chosen = {"allowMissingHandlers": "true", "alarmAccounts": ["222222222222"]}
    app = App(analytics_reporting=False, context={**flags, **chosen})
    template = Template.from_stack(SluiceStack(app, "Any"))
    (policy,) = template.find_resources("AWS::Events::EventBusPolicy").values()
    statement = policy["Properties"]["Statement"]
    assert statement["Action"] == "events:PutEvents"
    assert statement["Principal"]["AWS"]["Fn::Join"][1][-1] == ":iam::222222222222:root"
    assert statement["Condition"] == {
        "StringEquals": {
            "events:source": "aws.cloudwatch",
            "events:detail-type": "CloudWatch Alarm State Change",
        }
    }
