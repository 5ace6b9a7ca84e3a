"""Ends a wait, or brings it closer to its end, as the domain decides, against everybody who races for it."""

from collections.abc import Callable
from typing import TypeVar

from sluice.domain.waits.measured import measured_end
from sluice.domain.waits.wait import Wait, WaitStatus
from sluice.errors import RetryableError
from sluice.ports import Ports

Kind = TypeVar("Kind", bound=Wait)
_TRIES = 5


def change_wait(ports: Ports, kind: type[Kind], wait_id: str, decide: Callable[[Kind], Kind]) -> Kind:
    """Store what `decide` makes of the wait; when others were faster, it decides again on what they stored.

    Raises:
        NotFoundError: there is no such wait.
        RetryableError: others were faster each time.
        What `decide` raises, because the wait has ended or this may not be done.
    """
    for _ in range(_TRIES):
        before = ports.waits.get(kind, wait_id)
        after = decide(before)
        if after == before:
            return after
        if ports.waits.change(before, after):
            _measure(ports, before, after)
            return after
    raise RetryableError(f"The {kind.kind} {wait_id} is being changed by too many at once")


def _measure(ports: Ports, before: Wait, after: Wait) -> None:
    """Here and not where the end is recorded, perhaps again: only one change can have ended the wait."""
    if before.status is WaitStatus.OPEN and after.status is not WaitStatus.OPEN:
        ports.own_metrics.emit(measured_end(after, ports.clock.now()))
