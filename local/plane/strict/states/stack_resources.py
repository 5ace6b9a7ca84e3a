"""Lets CloudFormation publish versions of state machines, and point aliases to them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachineversion.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachinealias.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from http import HTTPStatus

from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

from local.plane.shapes import Record, Response

_VERSION = "AWS::StepFunctions::StateMachineVersion"
_ALIAS = "AWS::StepFunctions::StateMachineAlias"
Provisioned = tuple[str, dict[str, str]]


def apply() -> None:
    """Add the two types; another machine or revision is another version."""
    provisioners._RESOURCE_HANDLERS[_VERSION] = {"create": publish, "delete": delete_version}
    provisioners._REPLACING_PROPERTIES[_VERSION] = ("StateMachineArn", "StateMachineRevisionId")
    provisioners._RESOURCE_HANDLERS[_ALIAS] = {
        "create": create_alias,
        "update": update_alias,
        "delete": delete_alias,
    }
    provisioners._REPLACING_PROPERTIES[_ALIAS] = ("Name",)


def publish(_logical_id: str, properties: Record, _stack: str) -> Provisioned:
    """A version of the machine's present revision."""
    published = _done(
        stepfunctions._publish_state_machine_version(
            {
                "stateMachineArn": properties["StateMachineArn"],
                "revisionId": properties.get("StateMachineRevisionId"),
                "description": properties.get("Description", ""),
            }
        )
    )
    return _named(published["stateMachineVersionArn"])


def delete_version(arn: str, _properties: Record) -> None:
    """Delete a version that nothing retains."""
    _done(stepfunctions._delete_state_machine_version({"stateMachineVersionArn": arn}))


def create_alias(_logical_id: str, properties: Record, _stack: str) -> Provisioned:
    """An alias on these versions."""
    wanted = {"name": properties["Name"], **_routing(properties)}
    return _named(_done(stepfunctions._create_state_machine_alias(wanted))["stateMachineAliasArn"])


def update_alias(arn: str, _old: Record, new: Record, _stack: str) -> Provisioned:
    """The same alias on other versions."""
    _done(stepfunctions._update_state_machine_alias({"stateMachineAliasArn": arn, **_routing(new)}))
    return _named(arn)


def delete_alias(arn: str, _properties: Record) -> None:
    """Delete the alias."""
    _done(stepfunctions._delete_state_machine_alias({"stateMachineAliasArn": arn}))


def _routing(properties: Record) -> Record:
    routing = [
        {"stateMachineVersionArn": one["StateMachineVersionArn"], "weight": int(one["Weight"])}
        for one in properties["RoutingConfiguration"]
    ]
    return {"description": properties.get("Description", ""), "routingConfiguration": routing}


def _named(arn: str) -> Provisioned:
    return arn, {"Arn": arn}


def _done(response: Response) -> Record:
    answer: Record = json.loads(response[2] or b"{}")
    if response[0] != HTTPStatus.OK:
        raise ValueError(f"{answer.get('__type')}: {answer.get('message')}")
    return answer
