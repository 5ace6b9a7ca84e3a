"""Who may change which function, as a protocol; `aws/table/leases.py` has it.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluice.domain.rollback.last_alias import LastAlias
    from sluice.domain.rollback.lease import Lease


class LeaseStore(Protocol):
    """Who may change which function."""

    def get(self, function_arn: str) -> Lease | None:
        """The function's lease, free or not; None when there never was one."""
        ...

    def take(self, wanted: Sequence[Lease], seen: Mapping[str, Lease | None]) -> bool:
        """Write the leases in place of those that were seen; False when one changed or the target ended."""
        ...

    def take_for_pruning(self, wanted: Lease, seen: Lease | None) -> bool:
        """Write the lease in place of the one that was seen; False when that changed."""
        ...

    def release(self, lease: Lease, at: float, left: LastAlias | None) -> bool:
        """Give it back, unless it is held under another number or by somebody else; whether this call did.

        `left` is for the next holder.
        """
        ...
