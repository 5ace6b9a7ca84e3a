"""Statuses: which moves are allowed, and what a deployment shows and ends with for its targets."""

import pytest

from sluice.domain.record.status import (
    DEPLOYMENT_MOVES,
    TARGET_MOVES,
    DeploymentStatus,
    TargetStatus,
    end_status,
    may_become,
    running_status,
)

T, D = TargetStatus, DeploymentStatus


def test_every_status_has_its_moves_when_they_are_data() -> None:
    assert set(TARGET_MOVES) == set(T)
    assert set(DEPLOYMENT_MOVES) == set(D)


@pytest.mark.parametrize("status", list(T))
def test_target_has_ended_when_its_status_is_one_of_the_six_ends(status: TargetStatus) -> None:
    ends = {T.SUCCEEDED, T.FAILED, T.CANCELLED, T.SKIPPED, T.ROLLED_BACK, T.ROLLBACK_FAILED}
    assert status.is_end is (status in ends)


@pytest.mark.parametrize("status", list(D))
def test_deployment_has_ended_when_its_status_is_one_of_the_three_ends(status: DeploymentStatus) -> None:
    assert status.is_end is (status in {D.SUCCEEDED, D.FAILED, D.CANCELLED})


@pytest.mark.parametrize("status", [status for status in T if not status.is_end])
def test_target_can_reach_an_end_when_it_has_not_ended(status: TargetStatus) -> None:
    assert any(after.is_end for after in TARGET_MOVES[status])


def test_target_never_succeeds_when_it_rolls_back() -> None:
    assert T.SUCCEEDED not in TARGET_MOVES[T.ROLLING_BACK]
    assert T.RUNNING not in TARGET_MOVES[T.ROLLING_BACK]


def test_target_is_skipped_only_when_it_waits() -> None:
    assert may_become(T.SKIPPED) == [T.WAITING]


def test_target_rolls_back_only_when_it_has_begun() -> None:
    assert may_become(T.ROLLING_BACK) == [T.RUNNING, T.AWAITING_APPROVAL, T.PAUSED]


def test_nothing_becomes_waiting_when_a_target_has_left_it() -> None:
    assert may_become(T.WAITING) == []


@pytest.mark.parametrize(
    ("targets", "shown"),
    [
        ([T.ROLLING_BACK, T.RUNNING, T.AWAITING_APPROVAL], D.ROLLING_BACK),
        ([T.PAUSED, T.RUNNING], D.RUNNING),
        ([T.AWAITING_APPROVAL, T.PAUSED, T.SUCCEEDED], D.AWAITING_APPROVAL),
        ([T.PAUSED, T.WAITING], D.PAUSED),
        ([T.WAITING], D.RUNNING),
        ([T.SUCCEEDED, T.FAILED], D.RUNNING),
        ([], D.RUNNING),
    ],
)
def test_deployment_shows_what_acts_before_what_waits_when_targets_differ(
    targets: list[TargetStatus], shown: DeploymentStatus
) -> None:
    assert running_status(targets) is shown


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_deployment_succeeds_when_every_target_did(*, is_cancelled: bool) -> None:
    assert end_status([T.SUCCEEDED, T.SUCCEEDED], is_cancelled=is_cancelled) is D.SUCCEEDED


@pytest.mark.parametrize("end", [T.FAILED, T.ROLLED_BACK, T.ROLLBACK_FAILED, T.SKIPPED, T.CANCELLED])
def test_deployment_fails_when_one_target_did_not_succeed(end: TargetStatus) -> None:
    assert end_status([T.SUCCEEDED, end], is_cancelled=False) is D.FAILED


@pytest.mark.parametrize("end", [T.ROLLED_BACK, T.SKIPPED, T.CANCELLED])
def test_deployment_is_cancelled_when_a_person_stopped_it_before_the_end(end: TargetStatus) -> None:
    assert end_status([T.SUCCEEDED, end], is_cancelled=True) is D.CANCELLED
