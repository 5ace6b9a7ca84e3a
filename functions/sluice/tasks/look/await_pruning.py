"""Waits until nobody deletes old versions of a function: who needs a version must not look while they go."""

from collections.abc import Callable

from sluice.domain.rollback.lease import Lease
from sluice.ports import Ports

_PAUSE_SECONDS = 2.0


def lease_after_pruning(ports: Ports, arn: str, pause: Callable[[float], None]) -> Lease | None:
    """The function's lease once nobody deletes old versions of it, which takes a minute at most.

    Nothing can wait in a circle: whoever deletes versions holds one lease and waits for none.
    """
    lease = ports.leases.get(arn)
    while lease is not None and lease.is_pruned_at(ports.clock.now()):
        pause(_PAUSE_SECONDS)
        lease = ports.leases.get(arn)
    return lease
