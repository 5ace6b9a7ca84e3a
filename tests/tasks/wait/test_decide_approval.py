"""Signed links: who may make one, that every word of it is signed, and until when it decides."""

from dataclasses import fields, replace

import pytest

from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import ApprovalClosedError, ApprovalExpiredError, ApproverRefusedError, LinkInvalidError
from sluice.tasks.wait.decide_approval import (
    LONGEST_LINK_SECONDS,
    Link,
    check_link,
    decide_approval,
    expiry_of_link,
    make_link,
)
from tests.tasks.ports import links, waits
from tests.tasks.scene import an_event, records
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


def test_gives_a_link_a_week_at_most() -> None:
    assert expiry_of_link(NOW + 300 * 24 * 3600, NOW) == int(NOW + LONGEST_LINK_SECONDS)


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


@pytest.mark.parametrize("changed", [field.name for field in fields(Link)])
def test_signs_every_field_of_the_link(changed: str) -> None:
    other: dict[str, object] = {"approval_id": "x", "expires": 1, "name": "eve", "roles": ("root",)}
    assert replace(LINK, **{changed: other[changed]}).message != LINK.message  # type: ignore[arg-type]


def test_leaves_out_of_the_address_what_the_link_does_not_say() -> None:
    assert Link(WAIT_ID, 5).url(API, "s") == f"{API}/approvals/{WAIT_ID}?expires=5&signature=s"


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
