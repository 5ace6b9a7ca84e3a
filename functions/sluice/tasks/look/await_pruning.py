"""Waits until nobody deletes old versions of a function: who needs a version must not look while they go."""

from collections.abc import Callable, Mapping

from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.lease import Lease
from sluice.ports import Ports
from sluice.ports.records import FunctionRecords

_PAUSE_SECONDS = 2.0


def functions_after_pruning(
    ports: Ports, deployment_id: str, plan: TargetPlan, pause: Callable[[float], None]
) -> Mapping[str, FunctionRecords]:
    """What is stored of the functions of a target once nobody deletes old versions of any of them."""
    while True:
        found = ports.records.of_functions(deployment_id, plan)
        leases = [one.lease for one in found.values() if one.lease is not None]
        if not any(lease.is_pruned_at(ports.clock.now()) for lease in leases):
            return found
        pause(_PAUSE_SECONDS)


def lease_after_pruning(ports: Ports, arn: str, pause: Callable[[float], None]) -> Lease | None:
    """The function's lease once nobody deletes old versions of it, which takes a minute at most.

    Nothing can wait in a circle: whoever deletes versions holds one lease and waits for none.
    """
    lease = ports.leases.get(arn)
    while lease is not None and lease.is_pruned_at(ports.clock.now()):
        pause(_PAUSE_SECONDS)
        lease = ports.leases.get(arn)
    return lease
