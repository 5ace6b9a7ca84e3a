"""Failed repairs are counted in a row, and a deployment that cannot be read still gives its lock back."""

import pytest

from sluice.aws.table.deployments import DynamoDeployments
from sluice.aws.table.repairs import DynamoRepairs
from sluice.aws.table.table import META, DynamoTable, Update
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.record.repairs import ForcedEnd
from sluice.domain.record.status import DeploymentStatus
from sluice.errors import RecordUnreadableError
from tests.adapters.conftest import Submit
from tests.builders import a_target_plan

LONG = "a target with a long name " * 40


@pytest.fixture
def repairs(table: DynamoTable) -> DynamoRepairs:
    """The counters, and the way out."""
    return DynamoRepairs(table)


def test_counts_failures_in_a_row_by_target(repairs: DynamoRepairs) -> None:
    counted = [repairs.count("dep-1", target, at) for at in (0, 60, 120) for target in ("", "prod", LONG)]
    assert counted == [1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_counts_two_failures_of_one_sweep_once(repairs: DynamoRepairs) -> None:
    assert [repairs.count("dep-1", "", at) for at in (0, 1, 44, 46)] == [1, 0, 0, 2]


def test_begins_anew_when_repairs_have_succeeded_meanwhile(repairs: DynamoRepairs) -> None:
    assert [repairs.count("dep-1", "", at) for at in (0, 60, 60 + 901)] == [1, 2, 1]


def test_knows_the_executions_of_targets_that_cannot_be_read(
    repairs: DynamoRepairs, table: DynamoTable, submit: Submit
) -> None:
    submit("dep-1", a_target_plan(), a_target_plan("staging"))
    table.update("DEP#dep-1", "TARGET#prod", Update("SET attempt = :two REMOVE account", {":two": 2}))
    assert repairs.attempts("dep-1") == {"prod": 2, "staging": 1}


def test_ends_a_deployment_that_cannot_be_read_and_gives_its_application_back(
    repairs: DynamoRepairs, deployments: DynamoDeployments, table: DynamoTable, submit: Submit
) -> None:
    spoil(table, submit())
    with pytest.raises(RecordUnreadableError, match="not a valid DeploymentStatus"):
        deployments.get("dep-1")
    assert repairs.end("dep-1", "given up", 2_000.0) == ForcedEnd(is_new=True)
    assert deployments.list_unfinished() == []
    item = table.get("DEP#dep-1", META) or {}
    assert (item["status"], item["reason"]) == ("FAILED", "given up")


def test_hands_the_application_on_to_the_deployment_that_waits(
    repairs: DynamoRepairs, deployments: DynamoDeployments, table: DynamoTable, submit: Submit
) -> None:
    spoil(table, submit())
    submit("dep-2", in_progress=InProgressStrategy.ENQUEUE_ONE)
    assert repairs.end("dep-1", "given up", 2_000.0) == ForcedEnd(is_new=True, next_holder="dep-2")
    assert (deployments.holder("parcels"), deployments.get("dep-2").waits_for) == ("dep-2", "")


def test_leaves_an_end_and_the_lock_of_the_next_alone_when_it_is_done_again(
    repairs: DynamoRepairs, deployments: DynamoDeployments, submit: Submit
) -> None:
    submit()
    deployments.finish("dep-1", DeploymentStatus.SUCCEEDED, "done", 1_500.0)
    submit("dep-2")
    assert repairs.end("dep-1", "given up", 2_000.0) == ForcedEnd(is_new=False)
    assert deployments.get("dep-1").status is DeploymentStatus.SUCCEEDED
    assert deployments.holder("parcels") == "dep-2"


def test_frees_a_lock_that_was_left_behind_by_a_deployment_that_has_ended(
    repairs: DynamoRepairs, deployments: DynamoDeployments, table: DynamoTable, submit: Submit
) -> None:
    table.update("DEP#" + submit(), META, Update("SET endedAt = :at", {":at": "2026-01-01T00:00:00Z"}))
    assert repairs.end("dep-1", "given up", 2_000.0) == ForcedEnd(is_new=False)
    assert deployments.holder("parcels") is None


def spoil(table: DynamoTable, deployment_id: str) -> None:
    """Make the item one that no Sluice can read."""
    spoiled = Update("SET #s = :unknown REMOVE createdAt", {":unknown": "?"}, names={"#s": "status"})
    table.update(f"DEP#{deployment_id}", META, spoiled)
