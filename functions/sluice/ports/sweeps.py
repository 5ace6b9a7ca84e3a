"""Who sweeps, as a protocol; `aws/table` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.record.sweep import Sweep


class SweepStore(Protocol):
    """Lets one sweep of a name run at a time."""

    def begin(self, name: str, now: float, until: float) -> Sweep | None:
        """Hold it until then, in seconds since the epoch; None while another one holds it; RetryableError."""
        ...

    def pass_on(self, sweep: Sweep, after: str) -> None:
        """Note where the next one goes on if this one dies, unless it was lost meanwhile; RetryableError."""
        ...

    def end(self, sweep: Sweep, after: str) -> None:
        """Give it back and note where the next one goes on, unless it was lost meanwhile; RetryableError."""
        ...
