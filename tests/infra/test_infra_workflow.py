"""The state machines run the ASL files as they are, call only their handlers and log no data."""

import json
import re

import pytest

from infra.workflow import DEFINITIONS, DEPLOYMENT_HANDLERS, TARGET_HANDLERS

MACHINES = {"deployment": DEPLOYMENT_HANDLERS, "target": TARGET_HANDLERS}


def machine(assembly, name):
    (found,) = (
        one
        for one in assembly.control_plane.properties("AWS::StepFunctions::StateMachine")
        if one["StateMachineName"] == {"Fn::Join": ["", [{"Ref": "AWS::StackName"}, f"-{name}"]]}
    )
    return found


@pytest.mark.parametrize("name", MACHINES)
def test_gives_a_handler_to_every_placeholder_of_the_definition(assembly, name):
    placeholders = set(re.findall(r"\$\{(\w+)\}", (DEFINITIONS / f"{name}.asl.json").read_text()))
    assert set(machine(assembly, name)["DefinitionSubstitutions"]) == placeholders == set(MACHINES[name])


@pytest.mark.parametrize("name", MACHINES)
def test_gives_each_placeholder_the_handler_of_its_name(assembly, name):
    template = assembly.control_plane
    given = {
        placeholder: template.body["Resources"][arn["Fn::GetAtt"][0]]["Properties"]["Handler"]
        for placeholder, arn in machine(assembly, name)["DefinitionSubstitutions"].items()
    }
    assert given == {placeholder: f"handlers.{placeholder}.handler" for placeholder in MACHINES[name]}


@pytest.mark.parametrize("name", MACHINES)
def test_uploads_the_definition_unchanged(assembly, name):
    key = machine(assembly, name)["DefinitionS3Location"]["Key"]
    uploaded = json.loads((assembly.folder / f"asset.{key}").read_text())
    assert uploaded == json.loads((DEFINITIONS / f"{name}.asl.json").read_text())


@pytest.mark.parametrize("name", MACHINES)
def test_invokes_its_own_handlers_and_nothing_else(assembly, name):
    template = assembly.control_plane
    allowed = template.allowed(machine(assembly, name)["RoleArn"]["Fn::GetAtt"][0])
    invoked = {resource for action, resource in allowed if action == "lambda:InvokeFunction"}
    others = {(action.partition(":")[0], resource) for action, resource in allowed} - {
        ("lambda", resource) for resource in invoked
    }
    substituted = machine(assembly, name)["DefinitionSubstitutions"].values()
    assert invoked == {"<{}.{}>".format(*arn["Fn::GetAtt"]) for arn in substituted}
    assert others == {("logs", "*")}


@pytest.mark.parametrize("name", MACHINES)
def test_logs_every_event_without_its_data(assembly, name):
    logging = machine(assembly, name)["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)


@pytest.mark.parametrize("name", MACHINES)
def test_runs_standard_executions_which_last_as_long_as_people_take(assembly, name):
    assert machine(assembly, name).get("StateMachineType", "STANDARD") == "STANDARD"


@pytest.mark.parametrize("name", MACHINES)
def test_publishes_each_revision_and_keeps_the_versions_of_earlier_ones(assembly, name):
    template = assembly.control_plane
    version = template.body["Resources"][only_id(template, f"Workflow{name.title()}Version")]
    of_machine = only_id(template, f"Workflow{name.title()}", "AWS::StepFunctions::StateMachine")
    assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert version["Properties"] == {
        "StateMachineArn": {"Ref": of_machine},
        "StateMachineRevisionId": {"Fn::GetAtt": [of_machine, "StateMachineRevisionId"]},
    }


@pytest.mark.parametrize("name", MACHINES)
def test_points_the_alias_that_handlers_know_to_the_version_of_the_last_update(assembly, name):
    template = assembly.control_plane
    alias = template.body["Resources"][only_id(template, f"Workflow{name.title()}Alias")]["Properties"]
    version = only_id(template, f"Workflow{name.title()}Version")
    known = {one["Environment"]["Variables"]["STATE_MACHINE_ALIAS"] for one in template.handlers().values()}
    assert known == {alias["Name"]}
    assert alias["RoutingConfiguration"] == [
        {"StateMachineVersionArn": {"Fn::GetAtt": [version, "Arn"]}, "Weight": 100}
    ]


def only_id(template, prefix, kind=""):
    """The logical id of the one resource whose id begins so."""
    (found,) = (
        logical_id
        for logical_id, one in template.body["Resources"].items()
        if re.fullmatch(rf"{prefix}[0-9A-F]*", logical_id) and one["Type"].endswith(kind)
    )
    return found
