"""Describing deployments: what is stored, and what follows from it about statuses, stages and waits."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.waits.wait import Wait
from sluice.errors import NotFoundError
from sluice.ports.records import DeploymentRecords
from sluice.tasks.look.describe_deployment import (
    MOST_TARGETS,
    DeploymentView,
    describe_deployment,
    describe_page,
)
from sluice.tasks.look.read_config import read_config
from sluice.tasks.look.read_timeline import read_timeline
from tests.tasks.ports import deployments, records, timeline
from tests.tasks.scene import DEPLOYMENT, PLAN, RECORD, TARGET, a_deployment, a_target, an_event
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import ANALYSIS, APPROVAL, CALLBACK, PAUSE

ENDED = a_deployment(status=DeploymentStatus.FAILED, reason="errors")


def reads(item: DeploymentItem, target: TargetItem, found: Sequence[Wait] = ()) -> Script:
    whole = DeploymentRecords(item, [target], {TARGET: PLAN}, {TARGET: [RECORD]}, found)
    return Script() << records.whole(DEPLOYMENT) >> whole


def described(script: Script) -> DeploymentView:
    return script.play(lambda ports: describe_deployment(ports, DEPLOYMENT))


@pytest.mark.parametrize(
    ("wait", "target", "deployment"),
    [
        (APPROVAL, TargetStatus.AWAITING_APPROVAL, DeploymentStatus.AWAITING_APPROVAL),
        (PAUSE, TargetStatus.PAUSED, DeploymentStatus.PAUSED),
        (CALLBACK, TargetStatus.RUNNING, DeploymentStatus.RUNNING),
        (ANALYSIS, TargetStatus.RUNNING, DeploymentStatus.RUNNING),
    ],
)
def test_shows_what_a_running_target_waits_for(
    wait: Wait, target: TargetStatus, deployment: DeploymentStatus
) -> None:
    view = described(reads(a_deployment(), a_target(progress=Progress(0, NOW)), [wait]))
    (seen,) = view.targets
    assert (seen.status, view.status, seen.waiting_for) == (target, deployment, [wait])
    assert seen.stage is not None
    assert seen.stage.index == 1


@pytest.mark.parametrize("wait", [replace(PAUSE, ends_at=NOW), replace(APPROVAL, target="staging")])
def test_shows_no_wait_that_is_over_or_of_another_target(wait: Wait) -> None:
    assert described(reads(a_deployment(), a_target(), [wait])).targets[0].waiting_for == []


def test_shows_no_stage_of_a_target_that_does_not_run() -> None:
    view = described(reads(a_deployment(), a_target(TargetStatus.ROLLING_BACK), [ANALYSIS]))
    (seen,) = view.targets
    assert (view.status, seen.stage, seen.analyses) == (DeploymentStatus.ROLLING_BACK, None, [ANALYSIS])


def test_shows_a_target_that_was_never_going_to_run_as_skipped() -> None:
    (seen,) = described(reads(ENDED, a_target(TargetStatus.WAITING), [ANALYSIS])).targets
    assert (seen.status, seen.item.reason, seen.analyses) == (TargetStatus.SKIPPED, "errors", [ANALYSIS])


def page_of(targets: Sequence[TargetItem], start: int, *found: Wait) -> tuple[DeploymentView, int | None]:
    """The page from this target on."""
    plans = {one.name: replace(PLAN, name=one.name) for one in targets[start : start + MOST_TARGETS]}
    page = DeploymentRecords(a_deployment(), targets, plans, {}, found)
    script = Script() << records.page(DEPLOYMENT, start, MOST_TARGETS) >> page
    return script.play(lambda ports: describe_page(ports, DEPLOYMENT, start))


def test_pages_through_many_targets_and_shows_each_once() -> None:
    targets = [replace(a_target(), name=f"target-{number}") for number in range(2 * MOST_TARGETS)]
    first, following = page_of(targets, 0)
    assert following == MOST_TARGETS
    second, end = page_of(targets, following)
    assert [one.item for view in (first, second) for one in view.targets] == targets
    assert end is None


def test_page_has_the_status_of_the_deployment_with_all_its_targets() -> None:
    waiting = replace(a_target(), name=APPROVAL.target)
    others = [replace(a_target(TargetStatus.SUCCEEDED), name=f"target-{n}") for n in range(MOST_TARGETS)]
    view, _following = page_of([*others, waiting], 0, APPROVAL)
    assert view.status is DeploymentStatus.AWAITING_APPROVAL
    assert waiting not in [one.item for one in view.targets]


def test_shows_the_config_without_the_values_of_environment_variables() -> None:
    text = "providerOptions:\n  lambda:\n    - environment: {TOKEN: hunter22}\n"
    script = Script() << deployments.config_text(DEPLOYMENT) >> text
    assert "hunter22" not in script.play(lambda ports: read_config(ports, DEPLOYMENT))


def test_shows_the_timeline_only_of_a_deployment_that_exists() -> None:
    event = an_event("TargetStarted")
    script = Script() << deployments.get(DEPLOYMENT) >> a_deployment() << timeline.list(DEPLOYMENT) >> [event]
    assert script.play(lambda ports: read_timeline(ports, DEPLOYMENT)) == [event]
    missing = Script() << deployments.get(DEPLOYMENT) >> NotFoundError("no such deployment")
    with pytest.raises(NotFoundError):
        missing.play(lambda ports: read_timeline(ports, DEPLOYMENT))
