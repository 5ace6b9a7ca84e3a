"""Waits until nobody deletes old versions of a function: who needs a version must not look while they go."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.lease import Lease
from sluice.ports import Ports
from sluice.ports.records import FunctionRecords

_PAUSE_SECONDS = 2.0

_Read = TypeVar("_Read")


def functions_after_pruning(
    ports: Ports, deployment_id: str, plan: TargetPlan, pause: Callable[[float], None]
) -> Mapping[str, FunctionRecords]:
    """What is stored of the functions of a target once nobody deletes old versions of any of them."""
    return _after_pruning(
        ports,
        lambda: ports.records.of_functions(deployment_id, plan),
        lambda found: [one.lease for one in found.values()],
        pause,
    )


def lease_after_pruning(ports: Ports, arn: str, pause: Callable[[float], None]) -> Lease | None:
    """The function's lease once nobody deletes old versions of it."""
    return _after_pruning(ports, lambda: ports.leases.get(arn), lambda lease: [lease], pause)


def _after_pruning(
    ports: Ports,
    read: Callable[[], _Read],
    leases_in: Callable[[_Read], Iterable[Lease | None]],
    pause: Callable[[float], None],
) -> _Read:
    """What is read once none of the leases in it is held to delete versions, which takes a minute at most.

    Nothing can wait in a circle: whoever deletes versions holds one lease and waits for none.
    """
    found = read()
    while any(lease is not None and lease.is_pruned_at(ports.clock.now()) for lease in leases_in(found)):
        pause(_PAUSE_SECONDS)
        found = read()
    return found
