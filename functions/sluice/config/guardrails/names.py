"""Names in guardrails: what roles, accounts, identities, patterns and hosts may look like."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from sluice.config.sections.section import refusal
from sluice.domain.guardrails.rules import ANYONE
from sluice.domain.people.patterns import is_literal_enough

MAX_PATTERN_LENGTH = 200
_ROLE = re.compile(r"[\w.-]+(?: [\w.-]+)*")
_HOST = re.compile(r"(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_ACCOUNT = re.compile(r"[0-9]{12}")


def _role(name: str) -> str:
    if not _ROLE.fullmatch(name):
        raise refusal(f"'{name}' is not a role name", "Use letters, digits, spaces, `.`, `_` and `-`")
    return name


def _defined_role(name: str) -> str:
    if name == ANYONE:
        raise refusal(f"The role `{ANYONE}` exists already: everybody has it", "Choose another name")
    return _role(name)


def _account(account: str) -> str:
    if not _ACCOUNT.fullmatch(account):
        raise refusal(f"'{account}' is not an account id", 'Write its 12 digits, such as "111122223333"')
    return account


def _identity(pattern: str) -> str:
    if not is_literal_enough(pattern):
        raise refusal(
            f"'{pattern}' does not name a user or role of one account",
            "Write an ARN such as arn:aws:iam::111122223333:role/deployer-*; `*` is allowed in a name without"
            " a path, because AWS does not show the paths of roles",
        )
    return pattern


def _pattern(pattern: str) -> str:
    if "**" in pattern:
        raise refusal(f"'{pattern}' has two `*` beside each other", "Write one")
    return pattern


def _host(host: str) -> str:
    if not _HOST.fullmatch(host):
        raise refusal(
            f"'{host}' is not a host",
            "Write a host such as hooks.example.com, or *.example.com for all below it",
        )
    return host


_Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_PATTERN_LENGTH)]

RoleName = Annotated[_Text, AfterValidator(_role)]
"""A role where it is used."""

DefinedRoleName = Annotated[_Text, AfterValidator(_defined_role)]
"""A role where it is defined."""

AccountId = Annotated[str, AfterValidator(_account)]
"""The id of an AWS account."""

IdentityPattern = Annotated[str, AfterValidator(_identity)]
"""The ARN of a user or role of one account, with `*` in its name only."""

NamePattern = Annotated[_Text, AfterValidator(_pattern)]
"""A name in which `*` stands for any characters."""

HostPattern = Annotated[_Text, AfterValidator(_host)]
"""A host, or `*.` and a domain for every host below it."""
