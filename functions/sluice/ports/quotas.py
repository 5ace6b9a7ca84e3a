"""Who holds the places of a quota, and who waits in its line, as a protocol; `aws/table` has it.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.record.items import TargetItem
    from sluice.domain.record.quotas import Holder, Queued, Quota, QuotaUse, Started
    from sluice.domain.record.timeline import TimelineEvent


class QuotaStore(Protocol):
    """Places and lines. Each change is one write together with the target it is about."""

    def start(self, target: TargetItem, quotas: Sequence[Quota]) -> Started:
        """WAITING -> RUNNING with a place in each quota, if none has a line and all have a place."""
        ...

    def start_queued(self, target: TargetItem, quotas: Sequence[Quota], line: Quota) -> Started:
        """The same for a target whose turn it is in this line, which it leaves."""
        ...

    def queue(self, target: TargetItem, quota: Quota, event: TimelineEvent, left: Quota | None) -> bool:
        """Put a waiting target in line, in place of the line that it `left`; whether this call did."""
        ...

    def queue_all(self, waiting: Sequence[tuple[TargetItem, TimelineEvent]], quota: Quota) -> None:
        """Put many waiting targets in one line; those that wait no more, or are in it, are left out."""
        ...

    def leave(self, queued: Queued, line: Quota) -> None:
        """Take a target out of the line; nothing happens when it is not in it."""
        ...

    def uses(self, quotas: Sequence[Quota]) -> Sequence[QuotaUse]:
        """The quotas as they are now, in one read."""
        ...

    def first_of_each(self, use: QuotaUse) -> Sequence[Queued]:
        """The first in line of each deployment, at most as many of each as there are places."""
        ...

    def park(self, target: TargetItem) -> bool:
        """Give back the places of a running target that waits for long; whether this call did."""
        ...

    def resume(self, target: TargetItem) -> None:
        """Take the places of a parked target again, also where there is none left."""
        ...

    def drop(self, holder: Holder, quota: Quota) -> None:
        """Take a place from a target that has ended, if it has."""
        ...
