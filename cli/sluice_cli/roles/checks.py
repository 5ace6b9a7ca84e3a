"""Checks a role's stack: is it there, as this release has it, and does it let the right control plane in?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sluice_cli.client.aws import AwsError, AwsService
from sluice_cli.roles.kinds import RoleKind
from sluice_cli.roles.stacks import RoleStack, read_stack

_NAMES_A_SESSION = "sts:SetSourceIdentity"
"""Lets nobody in, and cannot ask for an external id."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and what to do about it."""

    message: str
    remedy: str


def check_role(
    cloudformation: AwsService, iam: AwsService, kind: RoleKind, name: str, external_id: str | None
) -> Iterator[Finding]:
    """Everything that is wrong; nothing if the role can be used."""
    stack = read_stack(cloudformation, name)
    if stack is None:
        yield Finding(f"There is no stack {name} in this account and region", "Make it: sluice role create")
        return
    if not stack.is_ready:
        yield Finding(f"The stack {name} is {stack.status}", "Wait, or fix it in CloudFormation")
    deployed = cloudformation.call("get_template", StackName=name, TemplateStage="Original")["TemplateBody"]
    if _essence(_data(deployed)) != _essence(json.loads(kind.template)):
        yield Finding(
            f"The stack {name} has another template than this release", "Update it: sluice role create"
        )
    yield from _trust(iam, kind, stack, external_id)


def _trust(iam: AwsService, kind: RoleKind, stack: RoleStack, external_id: str | None) -> Iterator[Finding]:
    try:
        role = iam.call("get_role", RoleName=kind.role)["Role"]
    except AwsError as error:
        if error.code != "NoSuchEntity":
            raise
        yield Finding(f"The role {kind.role} is gone", "Delete its stack, then make it: sluice role create")
        return
    trust = _data(role["AssumeRolePolicyDocument"])
    known, account = stack.parameters.get("ExternalId", ""), stack.parameters.get("ControlPlaneAccountId", "")
    if external_id is not None and external_id != known:
        yield Finding(
            f"The role expects another external id than {external_id}",
            f"Set it: sluice role create --external-id {external_id}",
        )
    wrong = [
        f"no longer names the {what} {text}"
        for what, text in (("external id", known), ("account", account))
        if text and text not in json.dumps(trust)
    ]
    for problem in wrong or _let_in_besides(trust, account, known):
        yield Finding(
            f"The trust policy of {kind.role} {problem}",
            "Somebody has edited it: put it back, or delete the stack and run sluice role create",
        )


def _let_in_besides(trust: Any, account: str, external_id: str) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """What an edited policy allows that the template does not."""
    for statement in _several(trust["Statement"]):
        if statement["Effect"] != "Allow":
            continue
        principal = statement.get("Principal", "everybody")
        named = principal if isinstance(principal, dict) else {"AWS": principal}
        others = [
            str(one)
            for kind, some in named.items()
            for one in _several(some)
            if kind != "AWS" or account not in one
        ]
        has_id = external_id in json.dumps(statement)
        if others:
            yield f"also lets in {', '.join(others)}"
        elif not has_id and _several(statement.get("Action")) != [_NAMES_A_SESSION]:
            yield "lets the control plane's account in without the external id, too"


def _several(one: Any) -> list[Any]:  # noqa: ANN401 - any JSON: IAM writes a list of one as the one
    return one if isinstance(one, list) else [one]


def _data(document: Any) -> Any:  # noqa: ANN401 - botocore gives a text, or what it has read from it
    return json.loads(document) if isinstance(document, str) else document


def _essence(template: Any) -> Any:  # noqa: ANN401 - any JSON
    """What AWS acts on: `cdk` adds remarks for its own toolkit."""
    return {part: _without_metadata(template.get(part)) for part in ("Parameters", "Conditions", "Resources")}


def _without_metadata(node: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, dict):
        return {key: _without_metadata(value) for key, value in node.items() if key != "Metadata"}
    return [_without_metadata(one) for one in node] if isinstance(node, list) else node
