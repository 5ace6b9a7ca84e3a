"""Lets an execution run the version that it was started by, and says of each execution which one that is.

https://docs.aws.amazon.com/step-functions/latest/dg/execution-alias-version-associate.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from ministack.services import stepfunctions

from local.plane.patching import replace
from local.plane.shapes import Record, Response
from local.plane.strict.states.responses import result


@dataclass(frozen=True)
class Begun:
    """What an execution began with: later updates of its machine do not change it."""

    definition: str
    role_arn: str
    associated: dict[str, str] = field(default_factory=dict)
    """The version and the alias by which it was started, under the names that answers give them."""


def apply() -> None:
    """Replace how versions are published, and what answers say of executions."""
    replace(
        stepfunctions,
        "_publish_state_machine_version",
        sha256="edffabae54d41af281bfc1abc17b030de8b34c74aacad6c7b5b291677f18a749",
    )(publish)
    replace(
        stepfunctions,
        "_describe_execution",
        sha256="c3ad294ad8b5070a8e7ac8d723dce006d64dd49516b4a22f23ee75307cdd8ea6",
    )(describe_execution)
    replace(
        stepfunctions,
        "_list_executions",
        sha256="741208b3007744b324016272100b763372c67a49023302e6a23a215364b6c0c8",
    )(list_executions)


def begun_by(arn: str) -> Begun:
    """What an execution that is started by this ARN of a machine, a version or an alias begins with."""
    machine = stepfunctions._state_machines[stepfunctions._resolve_state_machine_arn(arn)]
    named = stepfunctions._execution_version_arn(arn)
    version = stepfunctions._state_machine_versions.get(named)
    if version is None:
        return Begun(machine["definition"], machine["roleArn"])
    associated = {"stateMachineVersionArn": named}
    if arn in stepfunctions._state_machine_aliases:
        associated["stateMachineAliasArn"] = arn
    return Begun(version["definition"], version["roleArn"], associated)


def publish(original: Callable[[Record], Response], data: Record) -> Response:
    """Publish, or answer as before: one revision is published once."""
    machine = stepfunctions._state_machines.get(data.get("stateMachineArn"), {})
    wanted = data.get("revisionId") or machine.get("revisionId")
    for version in stepfunctions._state_machine_versions.values():
        is_the_same = version["stateMachineArn"] == machine.get("stateMachineArn")
        if is_the_same and wanted == machine["revisionId"] == version["stateMachineRevisionId"]:
            return result({key: version[key] for key in ("stateMachineVersionArn", "creationDate")})
    return original(data)


def describe_execution(original: Callable[[Record], Response], data: Record) -> Response:
    """What the emulator says, with the version and alias by which it was started."""
    status, headers, body = original(data)
    execution = stepfunctions._executions.get(data.get("executionArn"))
    if execution is None:
        return status, headers, body
    return result({**json.loads(body), **execution.get("associated", {})})


def list_executions(original: Callable[[Record], Response], data: Record) -> Response:
    """All executions of a machine, or only those started by this version or alias: pages may be short."""
    named = str(data.get("stateMachineArn", ""))
    base = stepfunctions._resolve_state_machine_arn(named) or named
    status, headers, body = original({**data, "stateMachineArn": base})
    if status != HTTPStatus.OK:
        return status, headers, body
    page = json.loads(body)
    listed = [{**one, **_associated(one)} for one in page["executions"]]
    return result({**page, "executions": [one for one in listed if named == base or named in one.values()]})


def _associated(listed: Record) -> dict[str, str]:
    execution: Record = stepfunctions._executions.get(listed["executionArn"], {})
    associated: dict[str, str] = execution.get("associated", {})
    return associated
