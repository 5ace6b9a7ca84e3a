"""Patterns of ARNs by which operators name IAM users and roles: which are allowed, and whom they match.

`*` stands for any characters within one part: it never reaches across a `:` or `/`. STS shows no paths of
roles, so a path in a pattern is dropped; a `*` beside it would match every role of that name in the account,
and is refused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from sluice.domain.people.identity import identity_of, role_arn

RolePatterns = Mapping[str, Sequence[str]]
"""Role -> the patterns of the ARNs that have it."""

_ROLE = re.compile(r"arn:(?P<partition>[^:]+):iam::(?P<account>[^:]+):role/(?P<path>(?:.*/)?)(?P<role>[^/]+)")
_STRICT = re.compile(
    r"arn:aws[a-z-]*:iam::\d{12}:(user|role)/(?P<path>([\w+=,.@-]+/)*)(?P<name>[\w+=,.@*-]+)"
)


def roles_of(identity: str, patterns: RolePatterns) -> frozenset[str]:
    """The roles of the caller with this ARN."""
    return frozenset(role for role, given in patterns.items() if is_named_by(identity, given))


def is_named_by(identity: str, patterns: Iterable[str]) -> bool:
    """Whether any of the patterns names the caller with this ARN."""
    principal = identity_of(identity).principal
    return any(_matches(principal, pattern) for pattern in patterns)


def matches_too_much(pattern: str) -> bool:
    """Whether it names roles by a path and a `*`.

    Without the path, which STS does not show, it would match roles under any path.
    """
    role = _ROLE.fullmatch(pattern)
    return role is not None and role["path"] != "" and "*" in role["path"] + role["role"]


def is_literal_enough(pattern: str) -> bool:
    """Whether it is the ARN of a user or role of one account, with `*` only in a name without a path."""
    known = _STRICT.fullmatch(pattern)
    return known is not None and not (known["path"] and "*" in known["name"])


def _matches(principal: str, pattern: str) -> bool:
    if matches_too_much(pattern):
        return False
    role = _ROLE.fullmatch(pattern)
    known = role_arn(role["partition"], role["account"], role["role"]) if role else pattern
    return re.fullmatch("[^:/]*".join(map(re.escape, known.split("*"))), principal) is not None
