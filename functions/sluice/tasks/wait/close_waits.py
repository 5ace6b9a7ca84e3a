"""Closes what targets wait for when they roll back, and says which wait has run out of time."""

from collections.abc import Collection, Iterator

from sluice.domain.record.items import StopRequest
from sluice.domain.waits.measured import measured_end
from sluice.domain.waits.wait import Fail, Wait, WaitStatus
from sluice.errors import in_sentences
from sluice.ports import Ports
from sluice.tasks.record_event import record
from sluice.tasks.wait.deliver_reply import send_reply


def close_waits(ports: Ports, deployment_id: str, target: str) -> None:
    """Close all waits of a target whose stage has failed: whoever answers late learns that it is too late."""
    for wait in _waits_of(ports, deployment_id, {target}):
        _close(ports, wait)


def interrupt(ports: Ports, deployment_id: str, targets: Collection[str], stop: StopRequest) -> None:
    """Close all waits of these targets and fail the states that wait, so that they roll back now.

    Safe to repeat: a state whose wait was closed, and that was not told, is told again.
    """
    for wait in _waits_of(ports, deployment_id, targets):
        is_unheard = wait.status is WaitStatus.CLOSED and not wait.is_delivered
        if _close(ports, wait) or is_unheard:
            send_reply(ports, wait, Fail(stop.error, in_sentences(stop.reason)))


def why_timed_out(ports: Ports, deployment_id: str, target: str) -> str:
    """Which wait of the target ran out of time, in words, or nothing."""
    now = ports.clock.now()
    expired = (wait for wait in _waits_of(ports, deployment_id, {target}) if wait.ran_out(now))
    return next((wait.timed_out_in_words for wait in expired if wait.timed_out_in_words), "")


def _waits_of(ports: Ports, deployment_id: str, targets: Collection[str]) -> Iterator[Wait]:
    return (wait for wait in ports.waits.list_all(deployment_id) if wait.target in targets)


def _close(ports: Ports, wait: Wait) -> bool:
    """Whether this call closed it."""
    now = ports.clock.now()
    if not wait.is_open(now) or not ports.waits.close(wait):
        return False
    ports.own_metrics.emit(measured_end(wait, now))
    record(ports, wait.deployment_id, wait.closed_event(now))
    return True
