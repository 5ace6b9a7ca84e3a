"""Versions of state machines: published once, started by number or alias, kept by executions."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.machines import Machines, passes
from tests.contract.builders.roles import assume, client_as, deploy_role
from tests.contract.sources import documented, recorded
from tests.plane import OTHER_ACCOUNT

VERSIONING = "stepfunctions/v2/test_sfn_api_versioning"
ALIASING = "stepfunctions/v2/test_sfn_api_aliasing"
ASSOCIATED = "step-functions/latest/dg/execution-alias-version-associate.html"
ALIAS = "current"


def saying(text: str) -> dict[str, Any]:
    """The states of a machine that says this, after a while."""
    return {"Wait": {"Type": "Wait", "Seconds": 60, "Next": "Say"}, "Say": passes(Output=text)}


def update(machines: Machines, machine: str, states: dict[str, Any]) -> None:
    """Give the machine these states."""
    definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
    machines.client.update_state_machine(stateMachineArn=machine, definition=json.dumps(definition))


def publish(machines: Machines, machine: str) -> str:
    """The ARN of the version of its present revision."""
    published = machines.client.publish_state_machine_version(stateMachineArn=machine)
    return str(published["stateMachineVersionArn"])


def point(machines: Machines, version: str) -> str:
    """A new alias on this version; its ARN."""
    routing = [{"stateMachineVersionArn": version, "weight": 100}]
    created = machines.client.create_state_machine_alias(name=ALIAS, routingConfiguration=routing)
    return str(created["stateMachineAliasArn"])


@pytest.fixture
def updated(machines: Machines) -> tuple[str, str]:
    """A machine whose version 1 says `old` and whose present revision says `new`; both ARNs."""
    machine = machines.create(saying("old"))
    version = publish(machines, machine)
    update(machines, machine, saying("new"))
    return machine, version


@recorded(VERSIONING, "TestSnfApiVersioning::test_idempotent_publish", "2023-08-11")
def test_publishes_a_revision_once(machines: Machines) -> None:
    """PublishStateMachineVersion of a revision that is published gives that version again, no new one."""
    machine = machines.create(saying("old"))
    first, again = publish(machines, machine), publish(machines, machine)
    update(machines, machine, saying("new"))
    assert (first, again) == (f"{machine}:1", f"{machine}:1")
    assert publish(machines, machine) == f"{machine}:2"


@documented(ASSOCIATED)
def test_runs_the_version_by_which_it_was_started(machines: Machines, updated: tuple[str, str]) -> None:
    """An execution that is started by a version runs its definition, not the machine's present one."""
    machine, version = updated
    old, new = machines.start_machine(version), machines.start_machine(machine)
    for one in (old, new):
        one.reached("WaitStateEntered")
    machines.pass_time(61)
    assert (old.output(), new.output()) == ("old", "new")


@recorded(VERSIONING, "TestSnfApiVersioning::test_start_version_execution", "2023-08-17")
def test_names_its_execution_like_any_other_and_tells_the_version(
    machines: Machines, updated: tuple[str, str]
) -> None:
    """An execution of a version has no number in its ARN; Describe and List tell the version's ARN."""
    machine, version = updated
    execution = machines.start_machine(version, name="pinned")
    other = machines.start_machine(machine, name="unpinned")
    listed = machines.client.list_executions(stateMachineArn=version)["executions"]
    described = execution.description()
    assert execution.arn == f"{machine.replace(':stateMachine:', ':execution:')}:pinned"
    assert (described["stateMachineArn"], described["stateMachineVersionArn"]) == updated
    assert [(one["name"], one["stateMachineVersionArn"]) for one in listed] == [("pinned", version)]
    assert "stateMachineVersionArn" not in other.description()
    execution.stop()
    other.stop()


@documented("step-functions/latest/apireference/API_ListExecutions.html")
def test_lists_the_executions_of_all_versions_by_the_machine(
    machines: Machines, updated: tuple[str, str]
) -> None:
    """ListExecutions of a machine lists all executions, by whatever version they were started."""
    machine, _version = updated
    running = [machines.start_machine(arn, name=f"run-{number}") for number, arn in enumerate(updated)]
    listed = machines.client.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
    assert {one["name"] for one in listed} == {"run-0", "run-1"}
    for one in running:
        one.stop()


@documented("step-functions/latest/apireference/API_StartExecution.html")
def test_a_name_is_taken_for_all_versions(machines: Machines, updated: tuple[str, str]) -> None:
    """The name of an execution is taken for a machine, whichever version runs under it."""
    machine, version = updated
    first = machines.start_machine(version, name="once")
    again = machines.start_machine(machine, name="once")
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machines.start_machine(machine, {"n": 1}, name="once")
    assert again.arn == first.arn
    first.stop()


@recorded(ALIASING, "TestSfnApiAliasing::test_base_lifecycle_create_invoke_describe_list", "2025-04-09")
def test_runs_the_version_to_which_the_alias_points(machines: Machines, updated: tuple[str, str]) -> None:
    """An execution that is started by an alias is one of its version; Describe tells both ARNs."""
    machine, version = updated
    alias = point(machines, version)
    execution = machines.start_machine(alias)
    described = execution.description()
    assert (described["stateMachineAliasArn"], described["stateMachineVersionArn"]) == (alias, version)
    assert described["stateMachineArn"] == machine
    execution.stop()


@recorded(ALIASING, "TestSfnApiAliasing::test_base_lifecycle_create_update_describe", "2025-04-09")
def test_alias_tells_its_version(machines: Machines, updated: tuple[str, str]) -> None:
    """DescribeStateMachineAlias gives the routing: the version's ARN with its weight."""
    alias = point(machines, updated[1])
    described = machines.client.describe_state_machine_alias(stateMachineAliasArn=alias)
    assert described["routingConfiguration"] == [{"stateMachineVersionArn": updated[1], "weight": 100}]


@recorded(ALIASING, "TestSfnApiAliasing::test_update_no_such_alias_arn", "2025-04-09")
def test_alias_that_is_not_there_is_a_resource_not_found(machines: Machines) -> None:
    """An alias that does not exist is a 400 ResourceNotFound."""
    machine = machines.create(saying("old"))
    with pytest.raises(ClientError) as error:
        machines.client.describe_state_machine_alias(stateMachineAliasArn=f"{machine}:{ALIAS}")
    assert error.value.response["Error"]["Code"] == "ResourceNotFound"


@documented("step-functions/latest/apireference/API_StartExecution.html")
@pytest.mark.parametrize("qualifier", ["7", ALIAS])
def test_refuses_to_start_a_version_that_is_not_there(machines: Machines, qualifier: str) -> None:
    """StartExecution by a version or an alias that does not exist is a 400 StateMachineDoesNotExist."""
    machine = machines.create(saying("old"))
    with pytest.raises(ClientError) as error:
        machines.start_machine(f"{machine}:{qualifier}")
    assert error.value.response["Error"]["Code"] == "StateMachineDoesNotExist"


@recorded(ALIASING, "TestSfnApiAliasing::test_delete_version_with_alias", "2025-04-09")
def test_keeps_a_version_to_which_an_alias_points(machines: Machines, updated: tuple[str, str]) -> None:
    """DeleteStateMachineVersion of a version to which an alias points is a ConflictException."""
    point(machines, updated[1])
    with pytest.raises(ClientError, match="ConflictException"):
        machines.client.delete_state_machine_version(stateMachineVersionArn=updated[1])


@pytest.mark.plane
@documented("step-functions/latest/dg/auth-version-alias.html")
@pytest.mark.parametrize(("named", "is_allowed"), [("mine", True), ("mine-too", False)])
def test_is_judged_by_the_arn_of_the_machine(machines: Machines, named: str, *, is_allowed: bool) -> None:
    """IAM judges a call with a version or an alias by the ARN of the state machine itself."""
    prefix = f"arn:aws:states:us-east-1:{OTHER_ACCOUNT}:stateMachine"
    actions = ["states:StartExecution", "states:DescribeStateMachineAlias"]
    role = deploy_role(machines.plane, Action=actions, Resource=[f"{prefix}:mine"])
    client = client_as(machines.plane, assume(machines.plane, role), "stepfunctions")
    refused = "DoesNotExist|ResourceNotFound" if is_allowed else "AccessDenied"
    for call in (
        lambda: client.start_execution(stateMachineArn=f"{prefix}:{named}:1"),
        lambda: client.describe_state_machine_alias(stateMachineAliasArn=f"{prefix}:{named}:{ALIAS}"),
    ):
        with pytest.raises(ClientError, match=refused):
            call()
