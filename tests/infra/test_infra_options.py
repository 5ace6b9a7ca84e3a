"""What an operator says of approvers is read, and a pattern that could never match is refused."""

import json

import pytest
from aws_cdk import App, Stack

from infra.options import ApproverRolesError, read_options

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
    with pytest.raises(ApproverRolesError, match="is no ARN of an IAM user or role"):
        options(approverRoles={"sre": [pattern]})


def test_lets_handlers_speak_on_the_default_bus_only(assembly):
    buses = {
        resource
        for name in assembly.control_plane.handlers()
        for action, resource in assembly.control_plane.allowed_to_handler(name)
        if action == "events:PutEvents"
    }
    (bus,) = buses
    assert bus.endswith(":event-bus/default")
