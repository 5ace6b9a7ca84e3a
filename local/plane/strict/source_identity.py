"""Asks for `sts:SetSourceIdentity` as STS does, and lets nobody change a source identity that is set.

Who names one, and every session that was made with one, needs the action in the role's trust policy and in
its own policies; a session keeps the source identity of the session that made it
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html).
`sts:ExternalId` belongs to AssumeRole, so a statement that asks for one does not allow this action
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html).
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import re
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, sts

from local.plane.patching import replace
from local.plane.shapes import Record, Response

_ACTION = "sts:SetSourceIdentity"
_SHAPE = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_END = b"</AssumeRoleResult>"


@dataclass
class _Request:
    """What a request for a session asks, and the source identity that its session has in the end."""

    role_arn: str
    source_identity: str


class _RefusedError(Exception):
    """Leaves the emulator's own code with the answer."""


_request: ContextVar[_Request | None] = ContextVar("request", default=None)


def apply() -> None:
    """Judge a source identity once the role itself opens, and keep it with the session."""
    replace(
        sts,
        "handle_request",
        sha256="f2d7c72d01d6495029015f8803393e0435468dad4cf2716fa98d05a6c0c81702",
    )(handle_request)
    replace(
        sts,
        "register_session",
        sha256="a84ec986ec0121463da9c469b685e3f92025acc323517b9ea5943aeb876f7615",
    )(register_session)


async def handle_request(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., Awaitable[Response]],
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query_params: Mapping[str, Any],
) -> Response:
    """Answer as STS does where a source identity is named, or was set before."""
    given = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
    if given.get("Action") != "AssumeRole":
        return await original(method, path, headers, body, query_params)
    request = _Request(given.get("RoleArn", ""), given.get("SourceIdentity", ""))
    if request.source_identity and not _SHAPE.fullmatch(request.source_identity):
        return _error(400, "ValidationError", "Value at 'sourceIdentity' failed to satisfy constraint")
    token = _request.set(request)
    try:
        status, headers, content = await original(method, path, headers, body, query_params)
    except _RefusedError as refused:
        return _error(403, "AccessDenied", str(refused))
    finally:
        _request.reset(token)
    shown = f"<SourceIdentity>{request.source_identity}</SourceIdentity>" if request.source_identity else ""
    return status, dict(headers), content.replace(_END, shown.encode() + _END)


def register_session(original: Callable[..., None], access_key: str, session: Record) -> None:
    """Keep the session, with the source identity that it was asked for or inherits."""
    request = _request.get()
    if request is not None:
        request.source_identity = _judged(request, session)
        session["SourceIdentity"] = request.source_identity
    original(access_key, session)


def _judged(request: _Request, session: Record) -> str:
    """The source identity of the new session."""
    caller = str(session["SourceAccessKeyId"])
    inherited = str((sts._sessions.get(caller) or {}).get("SourceIdentity", ""))
    wanted = inherited or request.source_identity
    is_kept = not request.source_identity or request.source_identity == wanted
    if wanted and not (is_kept and _is_allowed(caller, request.role_arn, wanted)):
        raise _RefusedError(
            f"User: {session['SourcePrincipalArn']} is not authorized to perform: {_ACTION}"
            f" on resource: {request.role_arn}"
        )
    return wanted


def _is_allowed(caller: str, role_arn: str, wanted: str) -> bool:
    """Whether the caller's policies and the role's trust policy both allow it."""
    context = {"sts:sourceidentity": wanted}
    if iam_evaluator.enforce(caller, _ACTION, "sts", get_region(), role_arn, context) is not None:
        return False
    role = iam._roles.get_scoped(role_arn.split(":")[4], None, role_arn.rpartition("/")[2])
    principal = iam_evaluator.resolve_principal(caller, get_account_id())
    trust = iam_evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=_ACTION,
        resource_arn=role_arn,
        region=get_region(),
        service_context=context,
        principal_keys=principal.keys,
    )
    return bool(iam_evaluator.evaluate_trust_policy(role["AssumeRolePolicyDocument"], principal.arn, trust))


def _error(status: int, code: str, message: str) -> Response:
    response: Response = sts._error(status, code, message, ns="sts")
    return response
