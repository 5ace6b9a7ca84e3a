"""Tells the workflow that somebody ended a pause; until that is noted, the reconciler does it again."""

from sluice.domain.waits.pause import PauseStatus, TimedPause
from sluice.ports import Ports


def deliver_skip(ports: Ports, pause: TimedPause) -> None:
    """Let the state go on; nothing happens when nobody skipped, or when the workflow waits no more."""
    if pause.status is not PauseStatus.SKIPPED:
        return
    token = ports.vault.unseal(ports.pauses.sealed_token(pause.pause_id), pause.pause_id)
    ports.workflow.succeed(token, {"done": True})
    ports.pauses.mark_delivered(pause.pause_id)
