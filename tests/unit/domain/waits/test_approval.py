"""Approvals: who may answer until when, what answers decide, and their names outside."""

from dataclasses import replace

import pytest

from sluice.domain.waits.approval import (
    Answer,
    Approval,
    Approver,
    Decision,
)
from sluice.domain.waits.wait import Fail, Succeed, WaitStatus
from sluice.errors import ApprovalClosedError, ApprovalExpiredError, ApproverRefusedError
from tests.builders import an_approval

NOBODY = Approver()
REQUESTER = "arn:aws:sts::111111111111:assumed-role/developers/ada"
YES, NO = Decision.APPROVE, Decision.REJECT


def with_status(status: WaitStatus, decided_by: str = "") -> Approval:
    decision = NO if status is WaitStatus.REJECTED else YES
    answers = (Answer(decision, decided_by, 1_200.0),) if decided_by else ()
    return replace(an_approval(), status=status, answers=answers)


def approved_by(*names: str, needed: int) -> Approval:
    approval = replace(an_approval(), needed=needed)
    for name in names:
        approval = approval.with_answer(Answer(YES, name, 1_200.0))
    return approval


def test_answer_is_taken_when_the_approval_is_open_and_asks_for_no_role() -> None:
    an_approval().check_answerable(1_500.0, NOBODY, YES)


def test_answer_is_taken_when_the_person_has_one_of_the_roles() -> None:
    lead = Approver("ada", frozenset({"lead", "intern"}))
    an_approval(requires_roles=["sre", "lead"]).check_answerable(1_500.0, lead, YES)


@pytest.mark.parametrize("decision", Decision)
def test_answer_is_refused_with_who_may_when_the_person_has_none_of_the_roles(decision: Decision) -> None:
    intern = Approver("bob", frozenset({"intern"}))
    with pytest.raises(ApproverRefusedError, match="Only sre or lead may decide here"):
        an_approval(requires_roles=["sre", "lead"]).check_answerable(1_500.0, intern, decision)


def test_answer_is_taken_when_the_last_moment_has_not_passed() -> None:
    an_approval().check_answerable(1_999.999, NOBODY, YES)


@pytest.mark.parametrize("now", [2_000.0, 5_000.0])
def test_answer_is_refused_when_the_time_has_run_out(now: float) -> None:
    with pytest.raises(ApprovalExpiredError, match="The time to decide has run out"):
        an_approval().check_answerable(now, NOBODY, YES)


@pytest.mark.parametrize("status", [WaitStatus.APPROVED, WaitStatus.REJECTED, WaitStatus.CLOSED])
def test_answer_is_refused_when_the_approval_is_no_longer_open(status: WaitStatus) -> None:
    with pytest.raises(ApprovalClosedError):
        with_status(status).check_answerable(1_500.0, NOBODY, YES)


def test_approval_is_refused_when_it_is_the_requesters_own() -> None:
    approval = replace(an_approval(), requester=REQUESTER)
    with pytest.raises(ApproverRefusedError, match="requested the deployment may not approve"):
        approval.check_answerable(1_500.0, Approver("Ada"), YES)


def test_rejection_is_taken_when_it_is_the_requesters_own() -> None:
    replace(an_approval(), requester=REQUESTER).check_answerable(1_500.0, Approver("ada"), NO)


@pytest.mark.parametrize("rule", [{"requester": REQUESTER}, {"needed": 2}])
def test_approval_is_refused_when_it_matters_who_approves_and_nobody_knows(rule: dict[str, object]) -> None:
    with pytest.raises(ApproverRefusedError, match="carries no name"):
        replace(an_approval(), **rule).check_answerable(1_500.0, NOBODY, YES)  # type: ignore[arg-type]


SRE = Approver(roles=frozenset({"sre"}))


@pytest.mark.parametrize(
    ("roles", "nobody"), [(("sre",), SRE), ((), replace(SRE, must_have_name=True))], ids=["role", "rule"]
)
def test_link_without_a_name_can_only_reject_where_it_matters_who_approves(
    roles: tuple[str, ...], nobody: Approver
) -> None:
    approval = an_approval(requires_roles=roles)
    with pytest.raises(ApproverRefusedError, match="carries no name"):
        approval.check_answerable(1_500.0, nobody, YES)
    approval.check_answerable(1_500.0, nobody, NO)
    approval.check_answerable(1_500.0, replace(nobody, name="ada"), YES)


def test_second_approval_of_one_person_is_refused_when_two_people_are_needed() -> None:
    with pytest.raises(ApprovalClosedError, match=r"ada has approved already.*1 more person must approve"):
        approved_by("ada", needed=2).check_answerable(1_500.0, Approver("ada"), YES)


@pytest.mark.parametrize(("names", "status"), [(["ada"], "OPEN"), (["ada", "bob"], "APPROVED")])
def test_approval_is_given_when_enough_people_have_approved(names: list[str], status: str) -> None:
    approval = approved_by(*names, needed=2)
    assert approval.status.value == status
    assert approval.missing == 2 - len(names)


def test_approval_is_rejected_when_one_of_several_rejects() -> None:
    rejected = approved_by("ada", needed=3).with_answer(Answer(NO, "bob", 1_300.0, "too slow"))
    assert rejected.status is WaitStatus.REJECTED
    assert (rejected.decided_by, rejected.comment, rejected.missing) == ("bob", "too slow", 0)


@pytest.mark.parametrize(
    ("name", "pinned", "is_refused"),
    [
        (REQUESTER, (), True),
        (REQUESTER.replace("ada", "bob"), (), True),
        (REQUESTER.replace("ada", "bob"), ("arn:aws:iam::*:role/*",), False),
        ("ada", (), True),
        ("bob", (), False),
    ],
)
def test_requester_may_not_approve_when_only_the_session_is_named_otherwise(
    name: str, pinned: tuple[str, ...], *, is_refused: bool
) -> None:
    approval = replace(an_approval(), requester=REQUESTER)
    assert approval.is_of_requester(name, pinned) is is_refused
    if is_refused:
        with pytest.raises(ApproverRefusedError):
            approval.check_answerable(1_500.0, Approver(name, pinned=pinned), YES)
    else:
        approval.check_answerable(1_500.0, Approver(name, pinned=pinned), YES)


def test_two_sessions_of_a_role_count_once_when_two_people_must_approve() -> None:
    first = REQUESTER.replace("ada", "one")
    approval = approved_by(first, needed=2)
    with pytest.raises(ApprovalClosedError, match="has approved already"):
        approval.check_answerable(1_500.0, Approver(first.replace("one", "two")), YES)


@pytest.mark.parametrize("status", [WaitStatus.OPEN, WaitStatus.CLOSED])
def test_approval_ran_out_when_nobody_decided_before_its_expiry(status: WaitStatus) -> None:
    assert with_status(status).ran_out(2_000.0)


def test_approval_ran_out_when_the_workflow_counts_the_expiry_a_second_early() -> None:
    assert an_approval().ran_out(1_999.0)
    assert not an_approval().ran_out(1_998.9)


@pytest.mark.parametrize("status", [WaitStatus.APPROVED, WaitStatus.REJECTED])
def test_approval_did_not_run_out_when_somebody_decided(status: WaitStatus) -> None:
    assert not with_status(status).ran_out(9_000.0)


@pytest.mark.parametrize(
    ("approval", "words"),
    [
        (
            with_status(WaitStatus.CLOSED),
            "This approval is closed: its target rolls back or has ended",
        ),
        (with_status(WaitStatus.APPROVED), "This approval was already decided: approved"),
        (with_status(WaitStatus.REJECTED, "ada"), "This approval was already decided: rejected by ada"),
        (
            approved_by("ada", "bob", needed=2),
            "This approval was already decided: approved by ada and bob",
        ),
        (approved_by("ada", needed=3), "This approval is open: 2 more people must approve"),
    ],
)
def test_outcome_is_told_when_somebody_asks(approval: Approval, words: str) -> None:
    assert approval.outcome_in_words() == words


@pytest.mark.parametrize(
    ("approval", "reply"),
    [
        (an_approval(), None),
        (with_status(WaitStatus.CLOSED), None),
        (approved_by("ada", needed=2), None),
        (approved_by("ada", "bob", needed=2), Succeed()),
        (with_status(WaitStatus.REJECTED), Fail("ApprovalRejectedError", "Rejected.")),
        (with_status(WaitStatus.REJECTED, "ada"), Fail("ApprovalRejectedError", "Rejected by ada.")),
        (
            an_approval().with_answer(Answer(NO, "ada", 1_200.0, "too slow")),
            Fail("ApprovalRejectedError", "Rejected by ada: too slow"),
        ),
    ],
)
def test_waiting_state_goes_on_or_fails_when_people_have_decided(
    approval: Approval, reply: Succeed | Fail | None
) -> None:
    assert approval.reply() == reply
