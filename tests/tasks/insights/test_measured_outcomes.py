"""The end of a deployment is measured once, however often it is noted."""

from dataclasses import replace

import pytest

from sluice.domain.insights.measurement import Measurement, measured_of
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.status import DeploymentStatus
from sluice.tasks.insights.note_outcome import note_outcome
from tests.tasks.ports import ScriptedPorts, deployments, outcomes
from tests.tasks.scene import DEPLOYMENT, a_deployment
from tests.tasks.script import NOW, Script

ENDED = a_deployment(status=DeploymentStatus.SUCCEEDED, ended_at=NOW)
KEPT = Outcome("parcels", DEPLOYMENT, DeploymentStatus.SUCCEEDED, ENDED.created_at, NOW)


def measured(script: Script, deployment: DeploymentItem = ENDED) -> list[Measurement]:
    def note(ports: ScriptedPorts) -> list[Measurement]:
        note_outcome(ports, deployment)
        return ports.own_metrics.measured

    return script.play(note)


def keeps(outcome: Outcome, *, is_new: bool) -> Script:
    return Script() << outcomes.artifact_time(DEPLOYMENT) >> None << outcomes.keep(outcome) >> is_new


@pytest.mark.parametrize("is_new", [True, False])
def test_measures_a_deployment_when_its_outcome_is_new_and_never_again(*, is_new: bool) -> None:
    expected = measured_of(KEPT, None) if is_new else ()
    assert measured(keeps(KEPT, is_new=is_new)) == list(expected)


def test_measures_an_undo_from_the_end_of_what_it_has_undone() -> None:
    undo, undone = replace(ENDED, reverts="dep-0"), replace(ENDED, deployment_id="dep-0", ended_at=NOW - 90)
    script = keeps(replace(KEPT, reverts="dep-0"), is_new=True) << deployments.get("dep-0") >> undone
    assert [(one.metric.name, one.value) for one in measured(script, undo)] == [
        ("Undos", 1),
        ("TimeToRestore", 90),
    ]
