"""What the end of a deployment adds to Sluice's own metrics."""

from dataclasses import replace

import pytest

from sluice.domain.insights.measurement import METRICS, measured_of
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.status import DeploymentStatus

GOOD = Outcome("parcels", "d-1", DeploymentStatus.SUCCEEDED, 1_000.0, 1_600.0)
BAD = replace(GOOD, status=DeploymentStatus.FAILED, failed_at=1_100.0, restored_at=1_130.0)
UNDO = replace(GOOD, reverts="d-0")


def values(outcome: Outcome, undone_ended_at: float | None = None) -> dict[str, tuple[float, str]]:
    return {one.metric.name: (one.value, one.group) for one in measured_of(outcome, undone_ended_at)}


def test_counts_a_deployment_and_its_duration_by_how_it_ended():
    assert values(GOOD) == {"Deployments": (1, "SUCCEEDED"), "DeploymentDuration": (600, "SUCCEEDED")}
    stopped = replace(GOOD, status=DeploymentStatus.CANCELLED)
    assert values(stopped) == {"Deployments": (1, "CANCELLED"), "DeploymentDuration": (600, "CANCELLED")}


def test_measures_the_lead_time_of_a_success_whose_artifact_has_a_known_age():
    assert values(replace(GOOD, artifact_at=400.0))["LeadTime"] == (1_200, "")
    assert "LeadTime" not in values(replace(BAD, artifact_at=400.0))


def test_measures_the_time_to_restore_when_all_is_back():
    assert values(BAD)["TimeToRestore"] == (30, "")
    assert "TimeToRestore" not in values(replace(BAD, restored_at=None))


@pytest.mark.parametrize(
    ("undo", "undone_ended_at", "restore"),
    [
        (UNDO, 700.0, {"TimeToRestore": (900, "")}),
        (UNDO, None, {}),
        (replace(UNDO, status=DeploymentStatus.FAILED), 700.0, {}),
    ],
)
def test_counts_an_undo_apart_and_as_the_restoration_of_what_it_undoes(undo, undone_ended_at, restore):
    expected = {"Undos": (1, undo.status.value), **restore}
    assert values(undo, undone_ended_at) == expected


def test_knows_the_deployment_without_making_a_metric_for_each():
    (first, *_) = measured_of(GOOD, None)
    assert first.facts == {"deploymentId": "d-1", "application": "parcels"}
    assert first.at == GOOD.ended_at
    assert {one.dimension for one in METRICS} == {"", "status", "kind"}
