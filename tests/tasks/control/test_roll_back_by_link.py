"""Whoever has approved by a link can roll back by it, as far as guardrails let them operate."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.rules import ApplicationRule, Guardrails, Right
from sluice.domain.record.items import StopRequest, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.domain.waits.link import Link
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import (
    ApproverRefusedError,
    GuardrailRefusedError,
    LinkInvalidError,
    RollbackRequestedError,
)
from sluice.tasks.control.roll_back_by_link import may_roll_back_by_link, roll_back_by_link
from tests.tasks.ports import ScriptedPorts, deployments, links, targets, waits
from tests.tasks.scene import DEPLOYMENT, TARGET, a_deployment, a_target, an_event, records
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import APPROVAL, WAIT_ID

LINK = Link(WAIT_ID, int(NOW) + 60, "ada", ("sre",))
APPROVED = replace(APPROVAL, status=WaitStatus.APPROVED, answers=(Answer(Decision.APPROVE, "ada", NOW - 60),))
STOP = StopRequest(RollbackRequestedError.__name__, "Rolled back by ada: too slow")
RULES = Guardrails(applications=(ApplicationRule("*", {Right.OPERATE: ("sre",)}),))


def signed(link: Link = LINK, approval: Approval = APPROVED) -> Script:
    script = Script() << links.is_signed(link.message, "sig") >> True
    return script << waits.get(Approval, WAIT_ID) >> approval


def roll_back(script: Script, link: Link = LINK, rules: Guardrails | None = None) -> TargetItem:
    def play(ports: ScriptedPorts) -> TargetItem:
        ports.guardrails.rules = rules or ports.guardrails.rules
        return roll_back_by_link(ports, link, "sig", "too slow")

    return script.play(play)


def test_rolls_back_as_who_approved() -> None:
    stopping = a_target(status=TargetStatus.ROLLING_BACK, stop=STOP)
    script = signed() << targets.request_stop(DEPLOYMENT, TARGET, STOP) >> True
    script = script << records(an_event("RollbackRequested", "", "ada"))
    assert roll_back(script << targets.get(DEPLOYMENT, TARGET) >> stopping) == stopping


@pytest.mark.parametrize(
    ("link", "approval"),
    [
        (replace(LINK, name="bob"), APPROVED),
        (replace(LINK, name=""), replace(APPROVED, answers=(Answer(Decision.APPROVE, "", NOW),))),
        (LINK, APPROVAL),
    ],
)
def test_refuses_whoever_has_not_approved_by_name(link: Link, approval: Approval) -> None:
    with pytest.raises(ApproverRefusedError, match="Only whoever has approved"):
        roll_back(signed(link, approval), link)
    assert not Script().play(lambda ports: may_roll_back_by_link(ports, link, approval))


def test_refuses_a_link_that_was_changed() -> None:
    with pytest.raises(LinkInvalidError):
        roll_back(Script() << links.is_signed(LINK.message, "sig") >> False)


def test_refuses_roles_that_may_not_operate_the_application() -> None:
    link = replace(LINK, roles=("lead",))
    script = signed(link) << deployments.get(DEPLOYMENT) >> a_deployment()
    with pytest.raises(GuardrailRefusedError, match="ada may not operate"):
        roll_back(script, link, RULES)


@pytest.mark.parametrize(("role", "may"), [("sre", True), ("lead", False)])
def test_offers_it_to_those_who_may(role: str, may: bool) -> None:  # noqa: FBT001 - parametrised
    def play(ports: ScriptedPorts) -> bool:
        ports.guardrails.rules = RULES
        return may_roll_back_by_link(ports, replace(LINK, roles=(role,)), APPROVED)

    assert (Script() << deployments.get(DEPLOYMENT) >> a_deployment()).play(play) is may
