"""Reads `${*}`, `${?}` and `${$}` in a policy as the characters themselves; knows no other variables.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
"""

import re
from collections.abc import Callable
from functools import cache

from ministack.core import iam_evaluator

from local.plane.patching import replace

_SPECIAL = re.compile(r"\$\{([*?$])\}")


def apply() -> None:
    """Match patterns as IAM does."""
    replace(
        iam_evaluator,
        "_fnmatch_compile",
        sha256="c95d90f11ae7a023cfd9bec1110dca2ce3c894ed22990da5ce296f3f027a3224",
    )(compiled)


def compiled(original: Callable[..., re.Pattern[str]], pattern: str, ignore_case: object) -> re.Pattern[str]:
    """The pattern as a regular expression."""
    return _compiled(pattern, bool(ignore_case)) if "${" in pattern else original(pattern, ignore_case)


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:  # noqa: FBT001
    # Splitting by the special characters leaves them at the odd places.
    parts = _SPECIAL.split(pattern)
    regex = "".join(
        re.escape(part) if place % 2 else re.escape(part).replace(r"\*", ".*").replace(r"\?", ".")
        for place, part in enumerate(parts)
    )
    return re.compile(f"^{regex}$", re.IGNORECASE if ignore_case else 0)
