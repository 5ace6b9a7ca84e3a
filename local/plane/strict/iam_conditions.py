"""Answers `aws:SecureTransport` as AWS would: every call reaches it by TLS, which the plane leaves out.

Bucket policies that refuse plain HTTP are good practice and part of Sluice's own stack; without this rule
nobody could read from such a bucket here
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
"""

from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator

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
    return "true" if key.lower() == "aws:securetransport" else original(key, context)
