"""Signed links: who may make one, that every word of it is signed, and until when it decides."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.rules import ApplicationRule, Guardrails, Right
from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.domain.waits.link import Link
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import (
    ApprovalClosedError,
    ApprovalExpiredError,
    ApproverRefusedError,
    ConfigError,
    LinkInvalidError,
)
from sluice.tasks.wait.decide_approval import check_link, decide_approval, link_url, make_link
from tests.tasks.ports import ScriptedPorts, deployments, links, waits
from tests.tasks.scene import DEPLOYMENT, a_deployment, an_event, records
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import ACTION, API, APPROVAL, WAIT_ID, stage_is_reported, wakes

LINK = Link(WAIT_ID, int(NOW + 600), "ada", ("sre", "lead"))
READS = Script() << waits.get(Approval, WAIT_ID)
SIGNED = Script() << links.is_signed(LINK.message, "signature")


def made(script: Script, minter: str = "bob") -> Link:
    link, signature = script.play(lambda ports: make_link(ports, WAIT_ID, "ada", ("sre",), minter))
    assert signature == "signature"
    return link


def test_signs_for_whom_the_link_is_and_until_when_the_approval_is_open() -> None:
    link = Link(WAIT_ID, int(APPROVAL.ends_at), "ada", ("sre",))
    assert made(READS >> APPROVAL << links.sign(link.message) >> "signature") == link


@pytest.mark.parametrize(
    ("approval", "error"),
    [
        (replace(APPROVAL, status=WaitStatus.CLOSED), ApprovalClosedError),
        (replace(APPROVAL, ends_at=NOW), ApprovalExpiredError),
        (replace(APPROVAL, requester="arn:aws:iam::111111111111:user/bob"), ApproverRefusedError),
    ],
)
def test_signs_nothing_when_there_is_nothing_to_decide_or_the_requester_asks(
    approval: Approval, error: type[Exception]
) -> None:
    with pytest.raises(error):
        made(READS >> approval)


def test_leaves_out_of_the_address_what_the_link_does_not_say() -> None:
    assert link_url(API, Link(WAIT_ID, 5), "s") == f"{API}/approvals/{WAIT_ID}?v=2&expires=5&signature=s"


@pytest.mark.parametrize(("name", "roles"), [("ada\nsre", ()), ("ada", ("sre,lead",)), ("ada", ("",))])
def test_makes_no_link_whose_words_could_be_read_in_two_ways(name: str, roles: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError):
        Script().play(lambda ports: make_link(ports, WAIT_ID, name, roles, "bob"))


def test_asks_nobody_about_an_old_link_that_could_be_read_in_two_ways() -> None:
    old = Link(WAIT_ID, int(NOW + 600), "ada\nsre", (), format=1)
    with pytest.raises(LinkInvalidError):
        Script().play(lambda ports: check_link(ports, old, "signature"))


def checked(script: Script) -> Approval:
    return script.play(lambda ports: check_link(ports, LINK, "signature"))


def test_shows_the_approval_when_the_link_is_genuine_and_fresh() -> None:
    assert checked(SIGNED >> True << waits.get(Approval, WAIT_ID) >> APPROVAL) == APPROVAL


def test_reads_nothing_when_the_link_is_not_ours() -> None:
    with pytest.raises(LinkInvalidError):
        checked(SIGNED >> False)


def test_reads_nothing_when_the_link_has_expired() -> None:
    with pytest.raises(LinkInvalidError):
        checked((SIGNED >> True).at(NOW + 600))


def decided(script: Script) -> Approval:
    return script.play(lambda ports: decide_approval(ports, LINK, "signature", Decision.APPROVE, ""))


def test_decides_as_whom_the_link_was_made_for() -> None:
    asked = replace(APPROVAL, requires_roles=("lead",))
    approved = asked.with_answer(Answer(Decision.APPROVE, "ada", NOW))
    script = (
        SIGNED
        >> True
        << waits.get(Approval, WAIT_ID)
        >> asked
        << waits.get(Approval, WAIT_ID)
        >> asked
        << waits.change(asked, approved)
        >> True
        << records(an_event("ApprovalGiven", f"{ACTION}@1", "ada"))
        << stage_is_reported()
        << wakes(approved)
    )
    assert decided(script) == approved


def test_decides_nothing_when_the_link_is_not_ours() -> None:
    with pytest.raises(LinkInvalidError):
        decided(SIGNED >> False)


def test_link_without_a_name_approves_nothing_where_guardrails_say_who_may() -> None:
    nobodys = Link(WAIT_ID, int(NOW + 600), "", ("lead",))
    rule = ApplicationRule("*", {Right.APPROVE: ("lead",)})
    script = Script() << links.is_signed(nobodys.message, "signature") >> True
    script = script << waits.get(Approval, WAIT_ID) >> APPROVAL
    script = script << deployments.get(DEPLOYMENT) >> a_deployment() << deployments.get(DEPLOYMENT)
    script = script >> a_deployment() << waits.get(Approval, WAIT_ID) >> APPROVAL

    def approve(ports: ScriptedPorts) -> Approval:
        ports.guardrails.rules = Guardrails(applications=(rule,), version=1)
        return decide_approval(ports, nobodys, "signature", Decision.APPROVE, "")

    with pytest.raises(ApproverRefusedError, match="carries no name"):
        script.play(approve)
