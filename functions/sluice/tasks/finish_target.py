"""Finish target: stores how a target ended, then frees or skips the targets that wait for it."""

from sluice.domain.reasons import error_in_words
from sluice.domain.status import TargetStatus
from sluice.ports import Ports
from sluice.tasks.dispatcher import propagate
from sluice.tasks.tell import tell


def finish_target(ports: Ports, deployment_id: str, name: str, outcome: str, reason: str) -> None:
    """Store the end once and tell the dependents; safe to repeat after a crash at any line."""
    status = TargetStatus(outcome)
    words = error_in_words("", reason) if reason else ""
    if ports.targets.move(deployment_id, name, status, reason=words, at=ports.clock.now()):
        tell(
            ports, deployment_id, "TargetEnded", f"{status.value}{': ' if words else ''}{words}", target=name
        )
    propagate(ports, deployment_id, name)
