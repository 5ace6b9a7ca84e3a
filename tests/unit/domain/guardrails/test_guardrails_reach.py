"""Where an application may reach, which gates it gets, and that guardrails survive being stored."""

import json
from dataclasses import replace
from datetime import datetime, time

import pytest

from sluice.domain.guardrails.freezes import Freeze, Once, Place, Scope, Weekly
from sluice.domain.guardrails.reach import host_refusal, secret_refusal, target_refusal
from sluice.domain.guardrails.requirements import required_after, required_before
from sluice.domain.guardrails.rules import (
    NO_GUARDRAILS,
    AccountRule,
    ApplicationRule,
    BreakGlass,
    Guardrails,
    People,
    Requirement,
    Right,
)
from sluice.domain.guardrails.stored import guardrails_as_dict, guardrails_from_dict
from sluice.domain.plan.actions import AskForApproval, Pause
from sluice.domain.plan.target import Stage
from tests.builders import a_target_plan

ACCOUNT = "111111111111"
TARGET = replace(a_target_plan(), deploy_role_arn=f"arn:aws:iam::{ACCOUNT}:role/d", region="eu-west-1")
APPROVAL = Stage((AskForApproval("0.0", 3600, ("leads",), 2, requester_may_not_approve=True),))
SOAK = Stage((Pause("0.0", 600),))
FOUR_EYES = Requirement("four-eyes", Scope(targets=("prod*",)), (APPROVAL,), (SOAK,))
RULES = Guardrails(
    people={"leads": People(("arn:aws:iam::111111111111:role/leads",), ("heads",))},
    pinned_session_names=("arn:aws:iam::111111111111:role/AWSReservedSSO_*",),
    accounts={
        ACCOUNT: AccountRule("prod", "ext-1", ("eu-west-1",)),
        "222222222222": AccountRule(may_ignore_external_id=True),
    },
    applications=(
        ApplicationRule(
            "payments-*",
            {Right.SUBMIT: ("leads",), Right.APPROVE: ()},
            (ACCOUNT,),
            ("payments/*",),
            ("hooks.slack.com",),
            (FOUR_EYES,),
        ),
        ApplicationRule("*"),
    ),
    freezes=(
        Freeze(
            "once",
            "UTC",
            Once(datetime(2026, 1, 1, 8), datetime(2026, 1, 2)),  # noqa: DTZ001  times on the wall
            Scope(regions=("eu-west-1",)),
            refuses=True,
            reason="stocktaking",
        ),
        Freeze("weekend", "Europe/Berlin", Weekly(4, time(16), 0, time(8, 30))),
    ),
    break_glass=BreakGlass(("leads",), ("payments-*",)),
    version=7,
)


@pytest.mark.parametrize(
    ("application", "account", "region", "rule"),
    [
        ("payments-api", ACCOUNT, "eu-west-1", None),
        ("payments-api", "333333333333", "eu-west-1", "accounts"),
        ("payments-api", ACCOUNT, "us-east-1", f"accounts['{ACCOUNT}'].regions"),
        ("payments-api", "222222222222", "us-east-1", "applications['payments-*'].accounts"),
        ("search", "222222222222", "us-east-1", None),
    ],
)
def test_target_is_refused_when_its_account_or_region_is_not_allowed(
    application: str, account: str, region: str, rule: str | None
) -> None:
    target = replace(TARGET, deploy_role_arn=f"arn:aws:iam::{account}:role/d", region=region)
    refused = target_refusal(RULES, application, target)
    assert (refused.rule if refused else None) == rule
    assert refused is None or refused.path[:2] == ("targets", target.name)


def test_any_target_is_allowed_when_no_account_is_listed() -> None:
    assert target_refusal(NO_GUARDRAILS, "payments-api", TARGET) is None


def test_secret_and_host_are_refused_when_the_rule_lists_others() -> None:
    assert secret_refusal(RULES, "payments-api", "payments/slack") is None
    assert host_refusal(RULES, "payments-api", "hooks.slack.com") is None
    secret = secret_refusal(RULES, "payments-api", "search/slack")
    host = host_refusal(RULES, "payments-api", "evil.example")
    assert secret is not None
    assert host is not None
    assert (secret.rule, host.rule) == (
        "applications['payments-*'].secrets",
        "applications['payments-*'].webhookHosts",
    )
    assert "evil.example" not in host.message


def test_secret_and_host_are_free_when_the_rule_lists_none() -> None:
    for rules in (RULES, NO_GUARDRAILS):
        assert secret_refusal(rules, "search", "payments/slack") is None
        assert host_refusal(rules, "search", "evil.example") is None


def test_gates_are_required_when_the_rule_is_about_the_place() -> None:
    prod = Place("payments-api", "production", ACCOUNT, "eu-west-1")
    (before,), (after,) = required_before(RULES, prod), required_after(RULES, prod)
    assert (before.stage, after.stage) == (APPROVAL, SOAK)
    assert before.rule == "applications['payments-*'].requires['four-eyes']"
    assert required_before(RULES, replace(prod, target="staging")) == ()
    assert required_before(RULES, replace(prod, application="search")) == ()
    assert required_before(NO_GUARDRAILS, prod) == ()


def test_external_id_is_the_operators_when_the_account_has_one() -> None:
    assert RULES.external_id_of(ACCOUNT) == "ext-1"
    assert RULES.external_id_of("222222222222") is None
    assert NO_GUARDRAILS.external_id_of(ACCOUNT) is None


@pytest.mark.parametrize("rules", [RULES, NO_GUARDRAILS, replace(RULES, accounts={}, applications=())])
def test_guardrails_are_the_same_when_they_were_stored(rules: Guardrails) -> None:
    assert guardrails_from_dict(json.loads(json.dumps(guardrails_as_dict(rules)))) == rules


def test_guardrails_are_read_when_a_newer_sluice_stored_them() -> None:
    stored = json.loads(json.dumps(guardrails_as_dict(RULES)))
    stored["later"] = 1
    stored["accounts"][ACCOUNT]["later"] = 1
    stored["applications"][0]["rights"]["later"] = ["leads"]
    assert guardrails_from_dict(stored) == RULES
