"""Stored sweeps: one at a time, and where the next one goes on."""

import pytest

from sluice.aws.table.sweeps import DynamoSweeps
from sluice.aws.table.table import DynamoTable
from sluice.domain.record.sweep import Sweep


@pytest.fixture
def sweeps(table: DynamoTable) -> DynamoSweeps:
    """No sweep has ever run."""
    return DynamoSweeps(table)


def test_one_runs_until_it_ends_and_the_next_goes_on_where_it_stopped(sweeps: DynamoSweeps) -> None:
    first = sweeps.begin("reconcile", 1_000.0, 1_110.0)
    assert first is not None
    assert (first.name, first.after) == ("reconcile", "")
    assert sweeps.begin("reconcile", 1_060.0, 1_170.0) is None
    assert sweeps.begin("watch_alarms", 1_060.0, 1_170.0) is not None
    sweeps.end(first, "d-7")
    second = sweeps.begin("reconcile", 1_060.0, 1_170.0)
    assert second == Sweep("reconcile", first.fence + 1, "d-7")


def test_next_one_begins_when_one_has_died(sweeps: DynamoSweeps) -> None:
    dead = sweeps.begin("reconcile", 1_000.0, 1_110.0)
    alive = sweeps.begin("reconcile", 1_110.0, 1_220.0)
    assert dead is not None
    assert alive is not None
    sweeps.end(dead, "d-3")
    assert sweeps.begin("reconcile", 1_120.0, 1_230.0) is None
    sweeps.end(alive, "")
    assert sweeps.begin("reconcile", 1_120.0, 1_230.0) == Sweep("reconcile", alive.fence + 1, "")


def test_one_that_follows_a_dead_one_is_careful_and_goes_on_behind_what_killed_it(
    sweeps: DynamoSweeps,
) -> None:
    first = sweeps.begin("reconcile", 1_000.0, 1_110.0)
    second = sweeps.begin("reconcile", 1_110.0, 1_220.0)
    assert first is not None
    assert second is not None
    assert (first.is_careful, second.is_careful) == (False, True)
    sweeps.pass_on(first, "d-1")
    sweeps.pass_on(second, "d-2")
    third = sweeps.begin("reconcile", 1_220.0, 1_330.0)
    assert third == Sweep("reconcile", 3, "d-2", is_careful=True)
    sweeps.end(third, "")
    assert sweeps.begin("reconcile", 1_230.0, 1_340.0) == Sweep("reconcile", 4)


def test_those_the_last_sweep_did_not_get_to_come_first() -> None:
    assert Sweep("reconcile", 1, "d-2").in_turn(["d-3", "d-1", "d-2"]) == ["d-3", "d-1", "d-2"]
    assert Sweep("reconcile", 1, "d-9").in_turn(["d-3", "d-1"]) == ["d-1", "d-3"]
    assert Sweep("reconcile", 1).in_turn(["d-3", "d-1"]) == ["d-1", "d-3"]
