"""Finish target: stores how a target ended, then frees or skips the targets that wait for it."""

from sluice.domain.record.reasons import error_in_words
from sluice.domain.record.status import TargetStatus
from sluice.ports import Ports
from sluice.tasks.dispatch.settle_target import settle_target
from sluice.tasks.guard import check_not_stopped
from sluice.tasks.restore.explain_failed_rollback import explain_failed_rollback


def finish_target(ports: Ports, deployment_id: str, name: str, outcome: str, reason: str) -> None:
    """Store the end once and tell the dependents; safe to repeat after a crash at any line.

    Raises:
        DeploymentCancelledError, RollbackRequestedError, AlarmError: it has to go back, and not SUCCEEDED.
    """
    status = TargetStatus(outcome)
    words = error_in_words("", reason) if reason else ""
    if status is TargetStatus.ROLLBACK_FAILED:
        words = explain_failed_rollback(ports, deployment_id, name, words)
    moved = ports.targets.move(deployment_id, name, status, reason=words, at=ports.clock.now())
    # A stop was noted after the last action had looked: the target has to go back although all its work is
    # done.
    if not moved and status is TargetStatus.SUCCEEDED:
        _check_not_stopped(ports, deployment_id, name)
    settle_target(ports, deployment_id, name)


def _check_not_stopped(ports: Ports, deployment_id: str, name: str) -> None:
    target = ports.targets.get(deployment_id, name)
    if target.status is TargetStatus.RUNNING:
        check_not_stopped(target)
