"""Finish target: stores how a target ended, then frees or skips the targets that wait for it."""

from dataclasses import replace

from sluice.domain.record.items import TargetItem
from sluice.domain.record.reasons import error_in_words
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import target_ended
from sluice.ports import Ports
from sluice.tasks.dispatch.settle_target import follow_end, settle_target
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
    records = ports.records.of_target(deployment_id, name)
    if _end(ports, records.target, status, words):
        ended = replace(records.target, status=status, reason=words)
        follow_end(ports, ended, records.deployment, records.plan)
        return
    # A stop was noted after the last action had looked: the target has to go back although all its work is
    # done.
    if status is TargetStatus.SUCCEEDED:
        _check_not_stopped(ports, deployment_id, name)
    settle_target(ports, deployment_id, name)


def _end(ports: Ports, target: TargetItem, status: TargetStatus, reason: str) -> bool:
    """Store the end and its event, and give the places back, in one write; whether this call did."""
    now = ports.clock.now()
    event = target_ended(target.name, status, reason, now)
    if not ports.targets.end(target, status, reason=reason, at=now, event=event):
        return False
    ports.events.publish(target.deployment_id, event)
    return True


def _check_not_stopped(ports: Ports, deployment_id: str, name: str) -> None:
    target = ports.targets.get(deployment_id, name)
    if target.status is TargetStatus.RUNNING:
        check_not_stopped(target)
