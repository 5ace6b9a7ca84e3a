"""Which of an operator's roles an AWS identity has, by patterns of ARNs; it knows no identity itself.

A pattern is the ARN of an IAM user, or of an IAM role for whoever assumed it. `*` stands for any characters
within one part: it never reaches across a `:` or `/`, because people choose the names of their sessions.
"""

import re
from collections.abc import Mapping, Sequence

RolePatterns = Mapping[str, Sequence[str]]
"""Role -> the patterns of the ARNs that have it."""

_ASSUMED = re.compile(
    r"arn:(?P<partition>[\w-]+):sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/[^/]+"
)
_ROLE = re.compile(r"arn:(?P<partition>[^:]+):iam::(?P<account>[^:]+):role/(?:.*/)?(?P<role>[^/]+)")


def roles_of(identity: str, patterns: RolePatterns) -> frozenset[str]:
    """The roles of the caller with this ARN, as IAM authorisation of an HTTP API names it."""
    known = _identity(identity)
    return frozenset(role for role, given in patterns.items() if any(_matches(known, one) for one in given))


def _identity(arn: str) -> str:
    """An assumed role by its role: STS leaves out a role's path, and the session's name proves nothing."""
    assumed = _ASSUMED.fullmatch(arn)
    return _role_arn(assumed) if assumed else arn


def _matches(identity: str, pattern: str) -> bool:
    role = _ROLE.fullmatch(pattern)
    parts = (re.escape(part) for part in (_role_arn(role) if role else pattern).split("*"))
    return re.fullmatch("[^:/]*".join(parts), identity) is not None


def _role_arn(found: re.Match[str]) -> str:
    return f"arn:{found['partition']}:iam::{found['account']}:role/{found['role']}"
