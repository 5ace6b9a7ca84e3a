"""Approvals: who may answer until when, what became of them, and their names outside."""

from dataclasses import replace

import pytest

from sluice.domain.approval import Approval, ApprovalStatus, Decision, approval_id, deployment_of
from sluice.errors import ApprovalClosedError, ApprovalExpiredError
from tests.builders import an_approval

NOBODY: frozenset[str] = frozenset()


def with_status(status: ApprovalStatus, decided_by: str = "") -> Approval:
    return replace(an_approval(), status=status, decided_by=decided_by)


def test_answer_is_taken_when_the_approval_is_open_and_asks_for_no_role() -> None:
    an_approval().check_answerable(1_500.0, NOBODY)


def test_answer_is_taken_when_the_person_has_one_of_the_roles() -> None:
    an_approval(requires_roles=["sre", "lead"]).check_answerable(1_500.0, frozenset({"lead", "intern"}))


def test_answer_is_refused_with_who_may_when_the_person_has_none_of_the_roles() -> None:
    with pytest.raises(ApprovalClosedError, match="Only sre or lead may decide here"):
        an_approval(requires_roles=["sre", "lead"]).check_answerable(1_500.0, frozenset({"intern"}))


def test_answer_is_taken_when_the_last_moment_has_not_passed() -> None:
    an_approval().check_answerable(1_999.999, NOBODY)


@pytest.mark.parametrize("now", [2_000.0, 5_000.0])
def test_answer_is_refused_when_the_time_has_run_out(now: float) -> None:
    with pytest.raises(ApprovalExpiredError, match="The time to decide has run out"):
        an_approval().check_answerable(now, NOBODY)


@pytest.mark.parametrize("status", [ApprovalStatus.APPROVED, ApprovalStatus.REJECTED, ApprovalStatus.CLOSED])
def test_answer_is_refused_when_the_approval_is_no_longer_open(status: ApprovalStatus) -> None:
    with pytest.raises(ApprovalClosedError):
        with_status(status).check_answerable(1_500.0, NOBODY)


@pytest.mark.parametrize(
    ("decision", "status"),
    [(Decision.APPROVE, ApprovalStatus.APPROVED), (Decision.REJECT, ApprovalStatus.REJECTED)],
)
def test_answer_gives_the_approval_its_status_when_it_is_taken(
    decision: Decision, status: ApprovalStatus
) -> None:
    assert decision.status is status


@pytest.mark.parametrize("status", [ApprovalStatus.OPEN, ApprovalStatus.CLOSED])
def test_approval_ran_out_when_nobody_decided_before_its_expiry(status: ApprovalStatus) -> None:
    assert with_status(status).ran_out(2_000.0)


def test_approval_ran_out_when_the_workflow_counts_the_expiry_a_second_early() -> None:
    assert an_approval().ran_out(1_999.0)
    assert not an_approval().ran_out(1_998.9)


@pytest.mark.parametrize("status", [ApprovalStatus.APPROVED, ApprovalStatus.REJECTED])
def test_approval_did_not_run_out_when_somebody_decided(status: ApprovalStatus) -> None:
    assert not with_status(status).ran_out(9_000.0)


@pytest.mark.parametrize(
    ("approval", "words"),
    [
        (with_status(ApprovalStatus.CLOSED), "This approval is closed: its target has ended"),
        (with_status(ApprovalStatus.APPROVED), "This approval was already decided: approved"),
        (with_status(ApprovalStatus.REJECTED, "ada"), "This approval was already decided: rejected by ada"),
    ],
)
def test_outcome_is_told_when_an_approval_is_over(approval: Approval, words: str) -> None:
    assert approval.outcome_in_words() == words


def test_approval_has_the_same_name_when_the_same_action_asks_again() -> None:
    assert approval_id("dep-1", 3, "2.0") == "dep-1.3.2.0"


def test_approval_leads_to_its_deployment_when_only_its_name_is_known() -> None:
    assert deployment_of(approval_id("dep-1", 3, "2.0")) == "dep-1"
