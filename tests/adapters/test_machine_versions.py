"""Targets run the version of their machine that their deployment began with, as long as there is one."""

import json
import uuid
from dataclasses import dataclass, replace
from typing import Any

import pytest

from sluice.aws.step_functions import StepFunctions
from sluice.aws.table.targets import DynamoTargets
from tests.adapters.conftest import Submit
from tests.plane import PlaneServer
from tests.tasks.scene import a_target

ALIAS = "current"


@dataclass
class Machine:
    """A state machine as every update of the stack leaves it: a version, and the alias on it."""

    client: Any
    arn: str

    def update(self, text: str) -> None:
        """Publish a definition, and point the alias to it."""
        self.client.update_state_machine(stateMachineArn=self.arn, definition=saying(text))
        published = self.client.publish_state_machine_version(stateMachineArn=self.arn)
        routing = [{"stateMachineVersionArn": published["stateMachineVersionArn"], "weight": 100}]
        if self.client.list_state_machine_aliases(stateMachineArn=self.arn)["stateMachineAliases"]:
            alias = f"{self.arn}:{ALIAS}"
            self.client.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=routing)
        else:
            self.client.create_state_machine_alias(name=ALIAS, routingConfiguration=routing)

    def version_of(self, name: str) -> str | None:
        """Which version the execution whose name begins so runs; None when it is of no version."""
        found = self.client.list_executions(stateMachineArn=self.arn)["executions"]
        (arn,) = (one["executionArn"] for one in found if one["name"].startswith(name))
        version: str | None = self.client.describe_execution(executionArn=arn).get("stateMachineVersionArn")
        return version.removeprefix(f"{self.arn}:") if version else None


@pytest.fixture
def machine(plane_server: PlaneServer) -> Machine:
    """A machine without any version."""
    client = plane_server.client("stepfunctions")
    name = f"adapters-{uuid.uuid4().hex[:10]}"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = plane_server.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]
    created = client.create_state_machine(name=name, definition=saying("first"), roleArn=role["Arn"])
    return Machine(client, created["stateMachineArn"])


@pytest.fixture
def workflow(machine: Machine) -> StepFunctions:
    """The adapter, with one machine in both places."""
    return StepFunctions(machine.client, machine.arn, machine.arn, ALIAS)


def saying(text: str) -> str:
    return json.dumps({"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Comment": text, "End": True}}})


def test_target_runs_the_version_its_deployment_began_with(machine: Machine, workflow: StepFunctions) -> None:
    machine.update("old")
    began_with = workflow.target_version()
    machine.update("new")
    workflow.start_target(a_target(deployment_id="dep-old", machine_version=began_with))
    workflow.start_target(a_target(deployment_id="dep-new", machine_version=workflow.target_version()))
    assert (machine.version_of("dep-old"), machine.version_of("dep-new")) == ("1", "2")


def test_attempt_that_recovers_runs_the_same_version(machine: Machine, workflow: StepFunctions) -> None:
    machine.update("old")
    target = a_target(machine_version=workflow.target_version())
    machine.update("new")
    workflow.start_target(replace(target, attempt=2), "the execution was stopped")
    assert machine.version_of("dep-1") == "1"


def test_deployment_runs_the_version_of_the_last_update(machine: Machine, workflow: StepFunctions) -> None:
    machine.update("old")
    machine.update("new")
    workflow.start_deployment("dep-1")
    assert machine.version_of("dep-1") == "2"


def test_target_of_before_there_were_versions_runs_that_of_the_last_update(
    machine: Machine, workflow: StepFunctions
) -> None:
    machine.update("old")
    workflow.start_target(a_target(machine_version=""))
    assert machine.version_of("dep-1") == "1"


def test_runs_the_machine_as_it_is_when_somebody_has_deleted_the_version(
    machine: Machine, workflow: StepFunctions
) -> None:
    machine.update("old")
    machine.update("new")
    machine.client.delete_state_machine_version(stateMachineVersionArn=f"{machine.arn}:1")
    workflow.start_target(a_target(machine_version="1"))
    assert machine.version_of("dep-1") is None


def test_runs_the_machine_as_it_is_until_an_update_has_brought_the_alias(
    machine: Machine, workflow: StepFunctions
) -> None:
    assert workflow.target_version() == ""
    workflow.start_deployment("dep-1")
    assert machine.version_of("dep-1") is None


def test_starts_once_when_it_is_repeated_after_an_update(machine: Machine, workflow: StepFunctions) -> None:
    machine.update("old")
    workflow.start_deployment("dep-1")
    machine.update("new")
    workflow.start_deployment("dep-1")
    assert machine.version_of("dep-1") == "1"


@pytest.mark.parametrize("version", ["", "7"])
def test_version_is_stored_with_every_target(submit: Submit, targets: DynamoTargets, version: str) -> None:
    submit(machine_version=version)
    assert [target.machine_version for target in targets.list("dep-1")] == [version]
