"""Where the emulator judges a call: rules look again there, and ask for a second action."""

from collections.abc import Callable
from typing import Any

from ministack.core import iam_actions, iam_evaluator

from local.plane.patching import replace


def look_again(resource_arn: Callable[..., str], enforce: Callable[..., Any]) -> None:
    """Run `resource_arn` while a request is read, and `enforce` when it is judged."""
    replace(
        iam_actions,
        "extract_resource_arn",
        sha256="82f51700695c62fdca72583e1c264cc146fc22d5aa0a5faebabc3aa0a798f2e9",
    )(resource_arn)
    replace(
        iam_evaluator,
        "enforce",
        sha256="cf64b1ee5b099c8f705e919a43bd7b354e4772f150edb89f8218c930b8550c8c",
    )(enforce)
