"""Answers `aws:SecureTransport` and `aws:PrincipalArn` as AWS would.

Every call reaches AWS by TLS, which the plane leaves out; and the principal of a session is its role, by the
ARN with the role's path, where the emulator names the session.

Bucket policies that refuse plain HTTP are good practice and part of Sluice's own stack; without this rule
nobody could read from such a bucket here
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
"""

from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam

from local.plane.patching import replace


def apply() -> None:
    """Count every call as a secure one."""
    replace(
        iam_evaluator,
        "_resolve_condition_key",
        sha256="15e26964cd38f32c421942a5542a689cb51b63a4e8f746932323a9aeb1caba0c",
    )(condition_key)


def condition_key(original: Callable[..., Any], key: str, context: object) -> Any:  # noqa: ANN401
    """The value of a condition key."""
    if key.lower() == "aws:securetransport":
        return "true"
    value = original(key, context)
    return _role_of(value) if key.lower() == "aws:principalarn" else value


def _role_of(principal: str) -> str:
    """The role's ARN of a session, any other principal as it is."""
    if ":assumed-role/" not in principal:
        return principal
    account, name = principal.split(":")[4], principal.split("/")[1]
    role = iam._roles.get_scoped(account, None, name)  # noqa: SLF001 - the emulator keeps it private
    return str(role["Arn"]) if role else principal
