"""The guardrails as values: who is who, which accounts there are, and what holds for which applications."""

from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum

from sluice.domain.guardrails.freezes import EVERYWHERE, Freeze, Scope
from sluice.domain.guardrails.name_patterns import matches, matches_any, narrowness
from sluice.domain.plan.target import Stage
from sluice.values import dataclass

ANYONE = "anyone"
"""The role that everybody has whom IAM lets call Sluice."""


class Right(StrEnum):
    """What somebody may do with an application."""

    SUBMIT = "submit"
    APPROVE = "approve"
    OPERATE = "operate"
    READ = "read"
    VOUCH = "vouch"


@dataclass(frozen=True, slots=True)
class People:
    """Who has a role: IAM users and roles by patterns of their ARNs, and groups of a single sign-on."""

    iam: tuple[str, ...] = ()
    oidc_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountRule:
    """An account that may be deployed to; without regions: in all of them."""

    label: str = ""
    external_id: str = ""
    regions: tuple[str, ...] = ()
    may_ignore_external_id: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """Gates that targets get whether or not the file has them; the keys of their actions are given later."""

    name: str
    scope: Scope = EVERYWHERE
    before: tuple[Stage, ...] = ()
    after: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationRule:
    """What holds for the applications that a pattern matches; what is None is not restricted."""

    pattern: str
    rights: Mapping[Right, tuple[str, ...]] = field(default_factory=dict)
    accounts: tuple[str, ...] | None = None
    secrets: tuple[str, ...] | None = None
    webhook_hosts: tuple[str, ...] | None = None
    requires: tuple[Requirement, ...] = ()

    def name_of(self, part: str) -> str:
        """What a part of the rule is called in the document."""
        return f"applications['{self.pattern}'].{part}"


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Who may pass a freeze or a required gate, for which applications."""

    roles: tuple[str, ...]
    applications: tuple[str, ...] = ()

    def is_about(self, application: str) -> bool:
        """Whether it is for this application."""
        return not self.applications or matches_any(self.applications, application)


@dataclass(frozen=True, slots=True)
class Guardrails:
    """All rules of one installation; `accounts` and `applications` are None where the document lists none.

    Without a document nothing is restricted: `NO_GUARDRAILS`.
    """

    people: Mapping[str, People] = field(default_factory=dict)
    pinned_session_names: tuple[str, ...] = ()
    accounts: Mapping[str, AccountRule] | None = None
    applications: tuple[ApplicationRule, ...] | None = None
    freezes: tuple[Freeze, ...] = ()
    break_glass: BreakGlass | None = None
    version: int = 0

    def rule_of(self, application: str) -> ApplicationRule | None:
        """The rule with the narrowest pattern that matches; None when there is none."""
        found = [rule for rule in self.applications or () if matches(rule.pattern, application)]
        return max(found, key=lambda rule: narrowness(rule.pattern)) if found else None

    def without_requirements(self) -> "Guardrails":
        """The same rules, but none requires a gate."""
        rules = self.applications
        kept = None if rules is None else tuple(replace(rule, requires=()) for rule in rules)
        return replace(self, applications=kept)

    def external_id_of(self, account: str) -> str | None:
        """The external id that the operator gives this account; None for the installation's own."""
        rule = (self.accounts or {}).get(account)
        return rule.external_id or None if rule else None

    def may_ignore_external_id(self, account: str) -> bool:
        """Whether roles of this account may open to whoever gives another external id."""
        rule = (self.accounts or {}).get(account)
        return rule is not None and rule.may_ignore_external_id


NO_GUARDRAILS = Guardrails()
