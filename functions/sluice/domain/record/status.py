"""Statuses of deployments and targets, the allowed moves between them, and which follow from others.

Only decided moves are stored; AWAITING_APPROVAL and PAUSED are derived from what a running target waits for,
so they cannot contradict it.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum


class TargetStatus(StrEnum):
    """The status of a target."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    PAUSED = "PAUSED"
    ROLLING_BACK = "ROLLING_BACK"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED"
    ROLLED_BACK = "ROLLED_BACK"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"

    @property
    def is_end(self) -> bool:
        """Whether the target has ended for good."""
        return not TARGET_MOVES[self]


class DeploymentStatus(StrEnum):
    """The status of a deployment."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    PAUSED = "PAUSED"
    ROLLING_BACK = "ROLLING_BACK"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_end(self) -> bool:
        """Whether the deployment has ended."""
        return not DEPLOYMENT_MOVES[self]


_T, _D = TargetStatus, DeploymentStatus

_TARGET_ENDS = {_T.SUCCEEDED, _T.FAILED, _T.CANCELLED, _T.ROLLED_BACK, _T.ROLLBACK_FAILED}

TARGET_MOVES: dict[TargetStatus, set[TargetStatus]] = {
    _T.WAITING: {_T.RUNNING, _T.SKIPPED, _T.CANCELLED},
    _T.RUNNING: {_T.AWAITING_APPROVAL, _T.PAUSED, _T.ROLLING_BACK, *_TARGET_ENDS},
    _T.AWAITING_APPROVAL: {_T.RUNNING, _T.PAUSED, _T.ROLLING_BACK, *_TARGET_ENDS},
    _T.PAUSED: {_T.RUNNING, _T.AWAITING_APPROVAL, _T.ROLLING_BACK, *_TARGET_ENDS},
    _T.ROLLING_BACK: {_T.ROLLED_BACK, _T.ROLLBACK_FAILED, _T.FAILED, _T.CANCELLED},
    **{end: set() for end in (*_TARGET_ENDS, _T.SKIPPED)},
}

REOPENED = (_T.SUCCEEDED, _T.ROLLING_BACK)
"""The one way out of an end status: another target of the run failed, and `onFailure` is `rollbackAll`."""

_RUNNING_DEPLOYMENT = {_D.RUNNING, _D.AWAITING_APPROVAL, _D.PAUSED, _D.ROLLING_BACK}
_DEPLOYMENT_ENDS = {_D.SUCCEEDED, _D.FAILED, _D.CANCELLED}

DEPLOYMENT_MOVES: dict[DeploymentStatus, set[DeploymentStatus]] = {
    _D.PENDING: {_D.RUNNING, _D.FAILED, _D.CANCELLED},
    **{status: (_RUNNING_DEPLOYMENT - {status}) | _DEPLOYMENT_ENDS for status in _RUNNING_DEPLOYMENT},
    **{end: set() for end in _DEPLOYMENT_ENDS},
}


def may_become(status: TargetStatus) -> list[TargetStatus]:
    """The statuses a target may move to `status` from: the condition of the write that moves it."""
    return [before for before, after in TARGET_MOVES.items() if status in after]


def running_status(targets: Collection[TargetStatus]) -> DeploymentStatus:
    """The status of a deployment that has not ended: active targets decide it first, then waiting ones."""
    for status, seen in (
        (_D.ROLLING_BACK, _T.ROLLING_BACK),
        (_D.RUNNING, _T.RUNNING),
        (_D.AWAITING_APPROVAL, _T.AWAITING_APPROVAL),
        (_D.PAUSED, _T.PAUSED),
    ):
        if seen in targets:
            return status
    return _D.RUNNING


def end_status(targets: Iterable[TargetStatus], *, is_cancelled: bool) -> DeploymentStatus:
    """The final status of a deployment, from the final statuses of its targets."""
    if all(status is _T.SUCCEEDED for status in targets):
        return _D.SUCCEEDED
    return _D.CANCELLED if is_cancelled else _D.FAILED
