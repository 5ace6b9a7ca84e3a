"""Asks for `iam:PassRole` where Lambda does: whoever names a role for a function must be allowed to pass it.

UpdateFunctionConfiguration asks for it whenever a role is named, the present one as well; the role's policy
and the session policy must both allow it
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html, and AWS's own words about an
unchanged role in https://github.com/aws/chalice/issues/479).
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from json import loads
from typing import Any

from ministack.core import iam_evaluator

from local.plane.strict.iam_second_look import look_again

_PASSING = ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration")

_passed_role: ContextVar[str | None] = ContextVar("passed_role", default=None)


def apply() -> None:
    """Ask for the second action once the first is allowed."""
    look_again(resource_arn, enforce)


def resource_arn(  # noqa: PLR0917 - the emulator's signature
    original: Callable[..., str],
    service: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    *rest: Any,  # noqa: ANN401
) -> str:
    """The resource the action is judged on; notes the role that the request names."""
    _passed_role.set(_role_in(body) if service == "lambda" else None)
    return original(service, method, path, headers, body, *rest)


def enforce(
    original: Callable[..., Any],
    access_key: str,
    action: str,
    service: str,
    region: str,
    *rest: Any,  # noqa: ANN401
    **options: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """None when the request is allowed."""
    refused = original(access_key, action, service, region, *rest, **options)
    role = _passed_role.get()
    if refused is not None or action not in _PASSING or role is None:
        return refused
    context = {"iam:PassedToService": "lambda.amazonaws.com"}
    refused = original(
        access_key, "iam:PassRole", service, region, resource_arn=role, service_context=context
    )
    return None if refused is None else _as_lambda_says_it(refused, role)


def _as_lambda_says_it(refused: Any, role: str) -> Any:  # noqa: ANN401
    """The emulator would name the action of the request; AWS names the one that is missing."""
    if isinstance(refused, iam_evaluator.AuthError):
        return refused
    message = (
        f"User: {refused.principal_arn} is not authorized to perform: iam:PassRole on resource: {role}"
        " because no identity-based policy allows the iam:PassRole action"
    )
    return iam_evaluator.AuthError("AccessDeniedException", message)


def _role_in(body: bytes) -> str | None:
    try:
        fields = loads(body)
    except ValueError:
        return None
    role = fields.get("Role") if isinstance(fields, dict) else None
    return role if isinstance(role, str) else None
