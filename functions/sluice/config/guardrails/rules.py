"""Turns checked guardrails into the values that handlers evaluate; required gates come from the planner."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sluice.config.guardrails.applications import ApplicationConfig, RequirementConfig
from sluice.config.guardrails.freezes import FreezeConfig, OnceConfig, WeeklyConfig, weekly_time
from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.guardrails.people import AccountConfig
from sluice.domain.guardrails.freezes import Freeze, Once, Scope, Weekly
from sluice.domain.guardrails.rules import (
    AccountRule,
    ApplicationRule,
    BreakGlass,
    Guardrails,
    People,
    Requirement,
    Right,
)
from sluice.domain.plan.target import Stage

PlanGates = Callable[[RequirementConfig], tuple[tuple[Stage, ...], tuple[Stage, ...]]]
"""Makes the stages before and after a target from the gates that a rule requires."""


def rules_of(config: GuardrailsConfig, version: int, plan_gates: PlanGates) -> Guardrails:
    """The rules that the document says, as this version."""
    glass = config.break_glass
    return Guardrails(
        people={role: People(people.iam, people.oidc_groups) for role, people in config.people.items()},
        pinned_session_names=config.pinned_session_names,
        accounts=_map_or_none(config.accounts, _account),
        applications=None
        if config.applications is None
        else tuple(
            _application(config, pattern, rule, plan_gates) for pattern, rule in config.applications.items()
        ),
        freezes=tuple(_freeze(config, name, freeze) for name, freeze in config.freezes.items()),
        break_glass=BreakGlass(glass.roles, glass.applications) if glass else None,
        version=version,
    )


def _map_or_none(
    accounts: Mapping[str, AccountConfig] | None, make: Callable[[AccountConfig], AccountRule]
) -> Mapping[str, AccountRule] | None:
    return None if accounts is None else {account: make(rule) for account, rule in accounts.items()}


def _account(rule: AccountConfig) -> AccountRule:
    return AccountRule(rule.label or "", rule.external_id or "", rule.regions, rule.may_ignore_external_id)


def _application(
    config: GuardrailsConfig, pattern: str, rule: ApplicationConfig, plan_gates: PlanGates
) -> ApplicationRule:
    given = {right: getattr(rule, right.value) for right in Right}
    return ApplicationRule(
        pattern,
        {right: roles for right, roles in given.items() if roles is not None},
        None if rule.accounts is None else config.account_ids(rule.accounts),
        rule.secrets,
        rule.webhook_hosts,
        tuple(_requirement(config, name, one, plan_gates) for name, one in rule.requires.items()),
    )


def _requirement(
    config: GuardrailsConfig, name: str, rule: RequirementConfig, plan_gates: PlanGates
) -> Requirement:
    before, after = plan_gates(rule)
    scope = Scope((), rule.targets, config.account_ids(rule.accounts), rule.regions)
    return Requirement(name, scope, before, after)


def _freeze(config: GuardrailsConfig, name: str, freeze: FreezeConfig) -> Freeze:
    accounts = config.account_ids(freeze.accounts)
    scope = Scope(freeze.applications, freeze.targets, accounts, freeze.regions)
    refuses = freeze.action == "refuse"
    return Freeze(name, freeze.time_zone, _window(freeze), scope, refuses, freeze.reason or "")


def _window(freeze: FreezeConfig) -> Once | Weekly:
    match freeze.once or freeze.weekly:
        case OnceConfig(start=start, until=until):
            return Once(datetime.fromisoformat(start), datetime.fromisoformat(until))
        case WeeklyConfig(start=start, until=until):
            return Weekly(*weekly_time(start), *weekly_time(until))
        case _:
            raise TypeError("freeze has no window; the guardrails were not checked")
