"""Noting how a deployment has ended: what counts as a failure, since when, and until when."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.domain.insights.outcome import Outcome
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.tasks.insights.note_outcome import note_outcome
from tests.tasks.ports import outcomes, targets, timeline
from tests.tasks.scene import DEPLOYMENT, PLAN, TARGET, a_deployment, a_target
from tests.tasks.script import NOW, Script

FAILED = a_deployment(status=DeploymentStatus.FAILED, ended_at=NOW)
KEPT = Outcome("parcels", DEPLOYMENT, DeploymentStatus.FAILED, FAILED.created_at, NOW)
BACK = a_target(TargetStatus.ROLLED_BACK, ended_at=NOW - 5)
STARTED = TimelineEvent("RollbackStarted", "errors", NOW - 20, TARGET)


def failed(targets_then: Sequence[TargetItem], *events: TimelineEvent) -> Script:
    script = Script() << timeline.list(DEPLOYMENT) >> events << targets.list(DEPLOYMENT)
    return script >> targets_then


def notes(script: Script, outcome: Outcome, artifact: float | None = None) -> None:
    script = script << outcomes.artifact_time(DEPLOYMENT) >> artifact << outcomes.keep(outcome)
    script.play(lambda ports: note_outcome(ports, FAILED))


def test_lasted_from_the_first_rollback_until_the_last_target_was_back() -> None:
    second = replace(BACK, name="eu", ended_at=NOW - 2)
    events = (replace(STARTED, target="eu", at=NOW - 10), STARTED, replace(STARTED, kind="TargetEnded", at=1))
    expected = replace(KEPT, failed_at=NOW - 20, restored_at=NOW - 2, artifact_at=7.0)
    notes(failed([BACK, second], *events), expected, 7.0)


def test_is_no_failure_when_nothing_was_changed() -> None:
    notes(failed([a_target(TargetStatus.FAILED), a_target(TargetStatus.SKIPPED, name="eu")]), KEPT)


@pytest.mark.parametrize("end", [None, NOW - 5])
def test_is_not_restored_when_a_rollback_has_failed_or_nobody_knows_its_end(end: float | None) -> None:
    status = TargetStatus.ROLLED_BACK if end is None else TargetStatus.ROLLBACK_FAILED
    item = a_target(status, ended_at=end)
    notes(failed([item], STARTED), replace(KEPT, failed_at=NOW - 20))


def test_is_a_failure_that_lasts_when_the_new_version_was_kept_in_spite() -> None:
    plan: TargetPlan = replace(PLAN, keeps_after_gates=True)
    promoted = a_target(TargetStatus.FAILED, ended_at=NOW - 9, progress=Progress(len(plan.stages) - 1, 1.0))
    script = failed([promoted]) << targets.plan(DEPLOYMENT, TARGET) >> plan
    notes(script, replace(KEPT, failed_at=NOW - 9))
