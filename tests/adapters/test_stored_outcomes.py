"""Stored outcomes: what is kept comes back, newest first, and an artifact's time is kept once."""

from dataclasses import replace

from sluice.aws.table.outcomes import DynamoOutcomes
from sluice.aws.table.table import DynamoTable
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.status import DeploymentStatus

ONE = Outcome("parcels", "dep-1", DeploymentStatus.FAILED, 1_000.5, 1_600.0, "dep-0", 900.0, 1_500.0, 1_550.0)


def test_outcomes_come_back_newest_first_and_no_older_than_asked(table: DynamoTable) -> None:
    outcomes = DynamoOutcomes(table)
    others = [replace(ONE, deployment_id=f"dep-{at}", created_at=float(at)) for at in (999, 3_000, 2_000)]
    for one in (ONE, *others, ONE):
        outcomes.keep(one)

    found = outcomes.newest(1_000.5, 10)
    assert [outcome.deployment_id for outcome in found] == ["dep-3000", "dep-2000", "dep-1"]
    assert found[-1] == ONE
    assert len(outcomes.newest(0.0, 2)) == 2


def test_outcome_is_new_the_first_time_alone(table: DynamoTable) -> None:
    outcomes, first = DynamoOutcomes(table), replace(ONE, deployment_id="dep-first")
    assert [outcomes.keep(first), outcomes.keep(first), outcomes.keep(replace(first, artifact_at=1.0))] == [
        *(True, False, False)
    ]
