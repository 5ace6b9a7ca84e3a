"""Where an application may reach: accounts and regions, secrets, and the hosts of webhooks."""

from sluice.domain.guardrails.name_patterns import is_host_named, matches_any
from sluice.domain.guardrails.refusal import ASK_OPERATOR, Refusal
from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.plan.target import TargetPlan


def target_refusal(rules: Guardrails, application: str, target: TargetPlan) -> Refusal | None:
    """Why the application may not deploy to the target's account and region; None when it may."""
    if target.ends_wave:
        return None
    account, region = target.account_id, target.region
    if rules.accounts is not None:
        known = rules.accounts.get(account)
        if known is None:
            message = f"Account {account} is not one of those that may be deployed to"
            return _at(target, "deployAsIamRole", "accounts", message)
        if known.regions and region not in known.regions:
            message = f"Account {account} may be deployed to in {', '.join(known.regions)} only"
            return _at(target, "region", f"accounts['{account}'].regions", message)
    rule = rules.rule_of(application)
    if rule is None or rule.accounts is None or account in rule.accounts:
        return None
    message = f"'{application}' may not deploy to account {account}"
    return _at(target, "deployAsIamRole", rule.name_of("accounts"), message)


def secret_refusal(rules: Guardrails, application: str, secret: str) -> Refusal | None:
    """Why the application may not use the secret `sluice/<secret>`; None when it may."""
    rule = rules.rule_of(application)
    if rule is None or rule.secrets is None or matches_any(rule.secrets, secret):
        return None
    message = f"'{application}' may not use the secret '{secret}'"
    return Refusal(rule.name_of("secrets"), message, ASK_OPERATOR)


def host_refusal(rules: Guardrails, application: str, host: str) -> Refusal | None:
    """Why webhooks of the application may not call the host; None when they may. The host may be a secret."""
    rule = rules.rule_of(application)
    if rule is None or rule.webhook_hosts is None or is_host_named(rule.webhook_hosts, host):
        return None
    message = f"Webhooks of '{application}' may not call this host"
    return Refusal(rule.name_of("webhookHosts"), message, ASK_OPERATOR)


def _at(target: TargetPlan, key: str, rule: str, message: str) -> Refusal:
    return Refusal(rule, message, ASK_OPERATOR, ("targets", target.name, key))
