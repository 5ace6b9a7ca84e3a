"""Names the action and the resource that IAM judges where the emulator names others; it judges nothing.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html and, beside it,
list_awsstepfunctions.html: GetAlias, UpdateAlias and the others are actions of their own, a call with a
qualifier concerns the qualified ARN, and an answer with a task token the state machine that issued it;
step-functions/latest/dg/auth-version-alias.html: a version or an alias is judged by its machine's own ARN;
list_awsidentityandaccessmanagementiam.html: a simulation concerns the role that is simulated.
"""

import re
from collections.abc import Callable, Mapping
from json import loads
from typing import Any
from urllib.parse import unquote

from ministack.core import iam_actions

from local.plane.calls import Request, rest_operation
from local.plane.patching import replace
from local.plane.strict.states import tokens

# The two actions whose names are not those of the API.
_ACTIONS = {"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction"}
_EXECUTION = re.compile(r"^/2025-12-01/durable-executions/(arn:.+?/durable-execution/[^/]+/[^/]+)")
_EXECUTIONS = re.compile(r"^/2025-12-01/functions/([^/]+)/durable-executions$")
_QUALIFIED_MACHINE = re.compile(r"^(arn:.+:stateMachine:[^:]+):.+$")
_Query = Mapping[str, Any]


def apply() -> None:
    """Correct what requests are judged by."""
    replace(
        iam_actions,
        "extract_iam_action",
        sha256="ec476b92d969822b69c5b51b7c86cbc85794d3126a2f4c15f70f5444851cd5a6",
    )(action)
    replace(
        iam_actions,
        "extract_resource_arn",
        sha256="82f51700695c62fdca72583e1c264cc146fc22d5aa0a5faebabc3aa0a798f2e9",
    )(resource_arn)


def action(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., str | None],
    service: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query: _Query,
) -> str | None:
    """The action in IAM's words."""
    if service != "lambda":
        return original(service, method, path, headers, body, query)
    name = rest_operation("lambda", Request(method, path, "&".join(query).encode(), headers, body))
    return f"lambda:{_ACTIONS.get(name, name)}"


def resource_arn(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., str],
    service: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query: _Query,
    *scope: str,
) -> str:
    """The resource the action is judged on."""
    if service == "lambda" and (durable := _durable_resource(path, query, *scope)):
        return durable
    found = original(service, method, path, headers, body, query, *scope)
    if service == "lambda" and found == "*":
        return _function_named_in(body, *scope) or found
    if service == "lambda" and "Qualifier" in query and found.count(":") == 6:
        return f"{found}:{_first(query['Qualifier'])}"
    if service == "iam" and "PolicySourceArn" in query:
        return _first(query["PolicySourceArn"])
    return _machine(found, _json(body)) if service == "states" else found


def _machine(found: str, fields: Mapping[str, Any]) -> str:
    """The state machine itself, also where the call names a version or an alias of it, or a task token."""
    named = str(fields.get("stateMachineAliasArn") or fields.get("stateMachineVersionArn") or found)
    if named == "*":
        return tokens.state_machine_of(str(fields.get("taskToken"))) or found
    return _QUALIFIED_MACHINE.sub(r"\1", named)


def _durable_resource(path: str, query: _Query, region: str, account: str) -> str:
    """A durable execution is a part of its version; listing is about a function, or a version of it.

    https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html
    """
    execution = _EXECUTION.search(unquote(path))
    if execution:
        return execution[1]
    listed = _EXECUTIONS.search(unquote(path))
    if not listed:
        return ""
    qualifier = f":{_first(query['Qualifier'])}" if "Qualifier" in query else ""
    return f"arn:aws:lambda:{region}:{account}:function:{listed[1]}{qualifier}"


def _function_named_in(body: bytes, region: str, account: str) -> str | None:
    """CreateFunction names its function in the body, and IAM judges it by that function's ARN."""
    name = _json(body).get("FunctionName")
    return f"arn:aws:lambda:{region}:{account}:function:{name}" if name else None


def _first(value: str | list[str]) -> str:
    return value if isinstance(value, str) else value[0]


def _json(body: bytes) -> dict[str, Any]:
    try:
        fields = loads(body)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}
