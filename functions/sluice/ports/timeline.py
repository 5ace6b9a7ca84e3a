"""What the tasks need of a deployment's timeline, as a protocol; `aws/table` has it.

Every method may raise `RetryableError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.record.timeline import TimelineEvent


class TimelineStore(Protocol):
    """What happened, in order."""

    def add(self, deployment_id: str, event: TimelineEvent) -> bool:
        """Add an event; one that was told before is kept once. Whether it is new."""
        ...

    def add_all(self, deployment_id: str, events: Iterable[TimelineEvent]) -> Sequence[TimelineEvent]:
        """Add many events in few writes; each that was told before is kept once. Those that are new."""
        ...

    def list(self, deployment_id: str, target: str | None = None) -> Sequence[TimelineEvent]:
        """All events, oldest first."""
        ...
