"""Stored leases: taken for all functions or none, from whoever was seen to hold them, and by nobody else."""

from dataclasses import replace

import pytest

from sluice.aws.table.leases import DynamoLeases
from sluice.aws.table.targets import DynamoTargets
from sluice.domain.function.routing import Routing
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.last_alias import LastAlias
from sluice.domain.rollback.lease import Lease, pruning_lease
from tests.adapters.conftest import Start, Submit

FIRST, SECOND = (f"arn:aws:lambda:eu-central-1:111111111111:function:{name}" for name in ("first", "second"))
MINE = Lease(FIRST, 1, 2_000.0, "dep-1", "prod", "parcels")
ALSO_MINE = replace(MINE, function_arn=SECOND)
LEFT = LastAlias("live", Routing("7"), 1_500.0)


@pytest.fixture(autouse=True)
def running(submit: Submit, start: Start) -> None:
    """A target that runs, which is who may take leases."""
    start(submit(), "prod")


def test_lease_is_taken_when_there_was_none(leases: DynamoLeases) -> None:
    assert leases.take([MINE], {FIRST: None})
    assert leases.get(FIRST) == MINE


def test_lease_for_pruning_is_taken_once_as_it_was_seen_and_keeps_deployments_out(
    leases: DynamoLeases,
) -> None:
    pruning = pruning_lease(FIRST, None, 1_000.0)
    assert leases.take_for_pruning(pruning, None)
    assert leases.get(FIRST) == pruning
    assert not leases.take_for_pruning(pruning_lease(FIRST, None, 1_001.0), None)
    assert not leases.take([MINE], {FIRST: None})
    assert leases.take([replace(MINE, fence=2)], {FIRST: pruning})


def test_lease_is_taken_once_when_two_have_seen_none(leases: DynamoLeases) -> None:
    leases.take([MINE], {FIRST: None})
    assert not leases.take([replace(MINE, until=9_000.0)], {FIRST: None})
    assert leases.get(FIRST) == MINE


def test_no_lease_is_taken_when_one_of_them_has_changed_since(leases: DynamoLeases) -> None:
    leases.take([MINE], {FIRST: None})
    stale = replace(MINE, fence=0)
    assert not leases.take([ALSO_MINE, replace(MINE, fence=2)], {SECOND: None, FIRST: stale})
    assert (leases.get(FIRST), leases.get(SECOND)) == (MINE, None)


def test_lease_passes_on_when_it_is_as_it_was_seen(leases: DynamoLeases) -> None:
    leases.take([MINE], {FIRST: None})
    next_one = replace(MINE, fence=2, until=4_000.0)
    assert leases.take([next_one], {FIRST: MINE})
    assert leases.get(FIRST) == next_one


def test_no_lease_is_taken_for_a_target_that_no_longer_runs(
    leases: DynamoLeases, targets: DynamoTargets
) -> None:
    targets.move("dep-1", "prod", TargetStatus.ROLLING_BACK)
    assert not leases.take([MINE], {FIRST: None})


def test_lease_that_is_given_back_is_free_and_keeps_its_number_and_what_was_left(
    leases: DynamoLeases,
) -> None:
    leases.take([MINE], {FIRST: None})
    assert leases.release(MINE, 1_500.0, LEFT)
    free = leases.get(FIRST)
    assert free is not None
    assert (free.is_free, free.fence, free.left) == (True, 1, LEFT)


@pytest.mark.parametrize("late", [replace(MINE, fence=0), replace(MINE, deployment_id="dep-0")])
def test_lease_is_not_given_back_by_somebody_who_holds_it_no_more(leases: DynamoLeases, late: Lease) -> None:
    leases.take([MINE], {FIRST: None})
    assert not leases.release(late, 1_500.0, LEFT)
    assert leases.get(FIRST) == MINE
