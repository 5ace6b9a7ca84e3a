"""Refuses session policies that are too large once packed, whatever their length in characters.

AWS tells neither how it packs nor what that makes of a policy beforehand, only that more than 100 % of its
limit is refused (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, PackedPolicySize).
Two policies that others measured had 42 actions and 157 %, and 31 actions and 118 %: 3.8 % for each action.
"""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import sts

from local.plane.patching import replace

_PERCENT_OF_AN_ACTION = 3.8


def apply() -> None:
    """Refuse what AWS could not pack."""
    replace(
        sts,
        "_session_policies",
        sha256="f600cc276d55c4817b3b88fcdece444c4c3e06ea892f8aca47bc770393a43296",
    )(session_policies)


def session_policies(
    original: Callable[..., Any],
    params: Mapping[str, Any],
    *rest: Any,  # noqa: ANN401
    **options: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """The policies of a request, or the error for them."""
    found, error = original(params, *rest, **options)
    percent = packed_percent(found["Policy"]) if error is None and found["Policy"] else 0
    if percent <= 100:
        return found, error
    message = f"Packed policy consumes {percent}% of allotted space, please use smaller policy."
    return None, sts._error(400, "PackedPolicyTooLarge", message, ns="sts")  # noqa: SLF001


def packed_percent(policy: str) -> int:
    """About how much of AWS's limit the policy takes."""
    actions = [statement.get("Action", []) for statement in json.loads(policy).get("Statement", [])]
    count = sum(1 if isinstance(one, str) else len(one) for one in actions)
    return math.ceil(count * _PERCENT_OF_AN_ACTION)
