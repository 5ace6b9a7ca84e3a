"""Whether a caller may do something in a deployment: people of a provider only what a rule lets them."""

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import ApplicationRule, Guardrails, People, Right
from sluice.errors import GuardrailRefusedError
from sluice.tasks.allow.rights import check_right_in
from tests.tasks.ports import ScriptedPorts, deployments
from tests.tasks.scene import DEPLOYMENT, a_deployment
from tests.tasks.script import Script

PEOPLE = {"operators": People(oidc_groups=("sre",))}
ADA = Caller("oidc:https://login.example.com#1 (ada)", frozenset({"sre"}))
READS = Script() << deployments.get(DEPLOYMENT) >> a_deployment()


def check(script: Script, rules: Guardrails, caller: Caller, right: Right) -> None:
    def play(ports: ScriptedPorts) -> None:
        ports.guardrails.rules = rules
        check_right_in(ports, caller, right, DEPLOYMENT)

    script.play(play)


@pytest.mark.parametrize("right", [Right.READ, Right.APPROVE, Right.OPERATE])
def test_people_of_a_provider_may_do_nothing_where_no_rule_is_about_applications(right: Right) -> None:
    with pytest.raises(GuardrailRefusedError, match="have no rules about applications"):
        check(READS, Guardrails(people=PEOPLE), ADA, right)


def test_people_of_a_provider_may_do_what_a_rule_gives_their_role() -> None:
    rule = ApplicationRule("*", {Right.OPERATE: ("operators",)})
    check(READS, Guardrails(people=PEOPLE, applications=(rule,)), ADA, Right.OPERATE)


def test_reads_no_deployment_for_whom_iam_lets_in_where_no_rule_is_about_applications() -> None:
    check(Script(), Guardrails(people=PEOPLE), Caller("arn:aws:iam::111111111111:user/ada"), Right.OPERATE)
