"""Answering approvals: each answer is judged against all before it, stored once, told, and delivered."""

from dataclasses import replace

import pytest

from sluice.domain.waits.approval import Answer, Approval, Approver, Decision
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import (
    ApprovalClosedError,
    ApprovalExpiredError,
    ApproverRefusedError,
    NotFoundError,
    RetryableError,
    WrongMomentError,
)
from sluice.tasks.wait.answer_approval import answer_approval, find_approval
from tests.tasks.ports import targets, waits
from tests.tasks.scene import DEPLOYMENT, TARGET, a_target, an_event, records
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import (
    ACTION,
    APPROVAL,
    APPROVED,
    REJECTED,
    WAIT_ID,
    fails,
    stage_is_reported,
    wakes,
)

ADA = Approver("ada")
READS = Script() << waits.get(Approval, WAIT_ID)
GIVEN = records(an_event("ApprovalGiven", f"{ACTION}@1", "ada"))


def answered(
    script: Script, approver: Approver = ADA, decision: Decision = Decision.APPROVE, comment: str = ""
) -> Approval:
    return script.play(lambda ports: answer_approval(ports, WAIT_ID, approver, decision, comment))


def test_stores_the_answer_tells_it_and_wakes_the_target_in_this_order() -> None:
    stored = READS >> APPROVAL << waits.change(APPROVAL, APPROVED) >> True
    assert answered(stored << GIVEN << stage_is_reported() << wakes(APPROVED)) == APPROVED


def test_fails_the_target_when_somebody_rejects() -> None:
    stored = READS >> APPROVAL << waits.change(APPROVAL, REJECTED) >> True
    told = records(an_event("ApprovalRejected", f"{ACTION}@1", "ada", "too slow"))
    script = stored << told << fails(REJECTED, "ApprovalRejectedError", "Rejected by ada: too slow")
    assert answered(script, decision=Decision.REJECT, comment="too slow") == REJECTED


def test_wakes_nobody_when_more_people_must_approve() -> None:
    asked = replace(APPROVAL, needed=2)
    once = asked.with_answer(Answer(Decision.APPROVE, "ada", NOW))
    told = records(an_event("ApprovalGiven", f"{ACTION}@1", "1 of 2"))
    assert answered(READS >> asked << waits.change(asked, once) >> True << told).missing == 1


def test_counts_two_different_people_when_two_are_needed() -> None:
    once = replace(APPROVAL, needed=2).with_answer(Answer(Decision.APPROVE, "ada", NOW))
    twice = once.with_answer(Answer(Decision.APPROVE, "bob", NOW))
    script = (
        READS
        >> once
        << waits.change(once, twice)
        >> True
        << records(an_event("ApprovalGiven", f"{ACTION}@2", "2 of 2"))
        << stage_is_reported()
        << wakes(twice)
    )
    assert answered(script, Approver("bob")).status is WaitStatus.APPROVED


@pytest.mark.parametrize("name", ["ada", "arn:aws:sts::111111111111:assumed-role/sre/ada", "ADA"])
def test_counts_one_person_once_when_two_are_needed(name: str) -> None:
    once = replace(APPROVAL, needed=2).with_answer(Answer(Decision.APPROVE, "ada", NOW))
    with pytest.raises(ApprovalClosedError):
        answered(READS >> once, Approver(name))


def test_judges_the_answer_anew_when_somebody_else_has_answered_meanwhile() -> None:
    script = READS >> APPROVAL << waits.change(APPROVAL, APPROVED) >> False << READS >> REJECTED
    with pytest.raises(ApprovalClosedError):
        answered(script)


def test_gives_up_for_a_later_try_when_others_are_always_quicker() -> None:
    script = Script()
    for _ in range(5):
        script = script << READS >> APPROVAL << waits.change(APPROVAL, APPROVED) >> False
    with pytest.raises(RetryableError):
        answered(script)


@pytest.mark.parametrize(
    ("approval", "approver", "error"),
    [
        (replace(APPROVAL, ends_at=NOW), ADA, ApprovalExpiredError),
        (replace(APPROVAL, status=WaitStatus.CLOSED), ADA, ApprovalClosedError),
        (replace(APPROVAL, requires_roles=("sre",)), ADA, ApproverRefusedError),
        (replace(APPROVAL, requester="ada"), ADA, ApproverRefusedError),
        (replace(APPROVAL, requester="bob"), Approver(), ApproverRefusedError),
    ],
)
def test_stores_nothing_when_the_answer_cannot_be_taken(
    approval: Approval, approver: Approver, error: type[Exception]
) -> None:
    with pytest.raises(error):
        answered(READS >> approval, approver)


def test_keeps_only_the_beginning_of_a_long_comment() -> None:
    cut = APPROVAL.with_answer(Answer(Decision.APPROVE, "ada", NOW, "x" * 500))
    script = (
        READS >> APPROVAL << waits.change(APPROVAL, cut) >> True << GIVEN << stage_is_reported() << wakes(cut)
    )
    answered(script, comment="x" * 600)


def test_takes_a_link_without_a_name_for_its_holder() -> None:
    by_link = APPROVAL.with_answer(Answer(Decision.APPROVE, "the holder of the link", NOW))
    script = (
        READS
        >> APPROVAL
        << waits.change(APPROVAL, by_link)
        >> True
        << records(an_event("ApprovalGiven", f"{ACTION}@1", "the holder of the link"))
        << stage_is_reported()
        << wakes(by_link)
    )
    answered(script, Approver())


def found(listed: list[Approval], approval_id: str | None = None) -> Approval:
    script = (
        Script()
        << targets.get(DEPLOYMENT, TARGET)
        >> a_target()
        << waits.list(Approval, DEPLOYMENT)
        >> listed
    )
    return script.play(lambda ports: find_approval(ports, DEPLOYMENT, TARGET, approval_id))


LATER = replace(APPROVED, wait_id=f"{WAIT_ID}1", opened_at=NOW + 1)


def test_finds_the_open_one_else_the_last_one_when_no_id_is_given() -> None:
    assert (found([LATER, APPROVAL]), found([LATER, APPROVED])) == (APPROVAL, LATER)


def test_finds_the_one_of_the_id_when_it_is_given() -> None:
    assert found([APPROVAL, LATER], LATER.wait_id) == LATER


@pytest.mark.parametrize("approval_id", [None, "other"])
def test_finds_nothing_when_the_target_asks_for_none(approval_id: str | None) -> None:
    with pytest.raises(NotFoundError):
        found([replace(APPROVAL, target="staging")], approval_id)


def test_asks_for_the_id_when_several_are_open() -> None:
    with pytest.raises(WrongMomentError, match=WAIT_ID):
        found([APPROVAL, replace(LATER, status=WaitStatus.OPEN)])
