"""Describing deployments: what is stored, and what follows from it about statuses, stages and waits."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import NO_GUARDRAILS, ApplicationRule, Guardrails, Right
from sluice.domain.record.glance import InOrder, glance_at
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.waits.wait import Wait
from sluice.errors import GuardrailRefusedError, NotFoundError
from sluice.ports.records import DeploymentRecords
from sluice.tasks.look.describe_deployment import (
    DeploymentView,
    describe_deployment,
    describe_selected,
)
from sluice.tasks.look.read_config import read_config
from sluice.tasks.look.read_timeline import read_timeline
from tests.tasks.ports import ScriptedPorts, deployments, record_pages, records, timeline
from tests.tasks.scene import DEPLOYMENT, PLAN, RECORD, TARGET, a_deployment, a_target, an_event
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import ANALYSIS, APPROVAL, CALLBACK, PAUSE

ENDED = a_deployment(status=DeploymentStatus.FAILED, reason="errors")


def reads(item: DeploymentItem, target: TargetItem, found: Sequence[Wait] = ()) -> Script:
    whole = DeploymentRecords(item, [glance_at(target)], [target], {TARGET: PLAN}, {TARGET: [RECORD]}, found)
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


FIRST = InOrder(0, 2)
READER = Caller("ada")


def first_page(
    targets: Sequence[TargetItem], *found: Wait, rules: Guardrails = NO_GUARDRAILS
) -> DeploymentView:
    """What the caller is shown of the first two targets."""
    shown = targets[: FIRST.most]
    plans = {one.name: replace(PLAN, name=one.name) for one in shown}
    glances = list(map(glance_at, targets))
    page = DeploymentRecords(a_deployment(), glances, shown, plans, {}, found, rules.version)
    script = Script() << record_pages.read(DEPLOYMENT, FIRST) >> page

    def read(ports: ScriptedPorts) -> DeploymentView:
        ports.guardrails.rules = rules
        return describe_selected(ports, READER, DEPLOYMENT, FIRST)

    return script.play(read)


def named(*statuses: TargetStatus) -> list[TargetItem]:
    return [replace(a_target(status), name=f"t{index}", index=index) for index, status in enumerate(statuses)]


def test_shows_some_targets_and_a_glance_at_all() -> None:
    targets = named(TargetStatus.SUCCEEDED, TargetStatus.RUNNING, TargetStatus.WAITING)
    view = first_page(targets)
    assert [one.item for one in view.targets] == targets[:2]
    assert [(one.name, one.status) for one in view.glances] == [(one.name, one.status) for one in targets]


@pytest.mark.parametrize(
    ("wait", "status"),
    [(APPROVAL, DeploymentStatus.AWAITING_APPROVAL), (PAUSE, DeploymentStatus.PAUSED)],
)
def test_some_targets_have_the_status_of_the_deployment_with_all_of_them(
    wait: Wait, status: DeploymentStatus
) -> None:
    targets = named(*[TargetStatus.SUCCEEDED] * 2, TargetStatus.RUNNING)
    view = first_page(targets, replace(wait, target=targets[2].name))
    assert view.status is status
    assert view.glances[2].status.value == status.value


def test_shows_nothing_when_the_rules_in_force_do_not_let_the_caller_read() -> None:
    rules = Guardrails(applications=(ApplicationRule("*", {Right.READ: ("sre",)}),), version=2)
    with pytest.raises(GuardrailRefusedError, match="may not read"):
        first_page(named(TargetStatus.RUNNING), rules=rules)


def test_glance_at_a_target_that_was_never_going_to_run_says_skipped() -> None:
    (seen,) = described(reads(ENDED, a_target(TargetStatus.WAITING))).glances
    assert seen.status is TargetStatus.SKIPPED


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
