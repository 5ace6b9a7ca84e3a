"""The planner under guardrails: required gates have stages of their own, and operators name external ids."""

import json

import pytest

from sluice.config.guardrails.load import load_guardrails
from sluice.config.load import load_config
from sluice.domain.guardrails.rules import AccountRule, Guardrails
from sluice.domain.guardrails.stored import guardrails_as_dict, guardrails_from_dict
from sluice.domain.plan.actions import (
    AskForApproval,
    Pause,
    PrepareFunctions,
    Promote,
    SendWebhook,
    SetWeight,
)
from sluice.domain.plan.target import TargetPlan
from sluice.planner.deployment import plan_deployment
from sluice.planner.guardrails import plan_guardrails
from tests.builders import a_config_text

RULE = "applications['*'].requires['four-eyes']"
GUARDRAILS = """
kind: guardrails
people: {lead: {iam: ['arn:aws:iam::111111111111:role/lead']}}
applications:
  "*":
    requires:
      four-eyes:
        targets: [prod*]
        beforeDeployment:
          - pause: {untilApproved: true, approvals: 2, requiresRoles: [lead]}
          - runWebhook: {name: audit}
          - pause: {duration: 5, unit: minutes}
        afterDeployment:
          - pause: {duration: 1, unit: hours}
webhooks:
  - {name: audit, uriTemplate: https://audit.example.com, disableCallback: true}
"""
OWN_GATES = {
    "beforeDeployment": [{"pause": {"untilApproved": True}}],
    "afterDeployment": [{"pause": {"duration": 2, "unit": "seconds"}}],
}


def rules() -> Guardrails:
    return plan_guardrails(load_guardrails(GUARDRAILS).config, 4)


def planned(target: str, given: Guardrails) -> TargetPlan:
    text = a_config_text({target: {"constraints": OWN_GATES}}, steps=[{"setWeight": {"weight": 100}}])
    (plan,) = plan_deployment(load_config(text).config, given).targets
    return plan


def test_required_gates_stand_around_the_files_own_in_stages_of_their_own() -> None:
    assert [list(stage.actions) for stage in planned("prod-eu", rules()).stages] == [
        [
            AskForApproval("0.0", None, ("lead",), 2, required_by=RULE),
            SendWebhook("0.1", "audit", "POST", "https://audit.example.com", required_by=RULE),
        ],
        [Pause("1.0", 300, from_stage_before=True, required_by=RULE)],
        [AskForApproval("2.0", None)],
        [PrepareFunctions("3.0")],
        [SetWeight("4.0", 100)],
        [Promote("5.0")],
        [Pause("6.0", 2)],
        [Pause("7.0", 3600, required_by=RULE)],
    ]


def test_target_has_its_own_gates_only_when_no_rule_is_about_it() -> None:
    titles = [stage.title for stage in planned("staging", rules()).stages]
    assert len(titles) == 5
    assert not any("required" in title for title in titles)


def test_stage_says_that_guardrails_require_it() -> None:
    titles = [stage.title for stage in planned("prod", rules()).stages]
    assert titles[0] == "Wait for approval by 2 people + Webhook 'audit' (required by guardrails)"
    assert titles[2] == "Wait for approval"


def test_webhook_of_the_file_speaks_for_the_files_approval_only() -> None:
    plan = planned("prod", rules())
    assert plan.approval_beside("0.1") == plan.action("0.0")
    assert plan.approval_beside("2.0") == plan.action("2.0")


def test_plan_is_the_same_when_rules_and_plan_were_stored() -> None:
    stored = guardrails_from_dict(json.loads(json.dumps(guardrails_as_dict(rules()))))
    plan = planned("prod", stored)
    assert stored == rules()
    assert TargetPlan.from_dict(json.loads(json.dumps(plan.as_dict()))) == plan


@pytest.mark.parametrize(
    ("accounts", "external_id"),
    [
        (None, None),
        ({"111111111111": AccountRule(external_id="ext-1")}, "ext-1"),
        ({"111111111111": AccountRule()}, None),
    ],
)
def test_external_id_is_the_operators_when_the_account_has_one(
    accounts: dict[str, AccountRule] | None, external_id: str | None
) -> None:
    assert planned("prod", Guardrails(accounts=accounts)).external_id == external_id
