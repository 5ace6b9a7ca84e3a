"""Listing deployments: what is read of which, for whom, and what follows about statuses and weights."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import NO_GUARDRAILS, ApplicationRule, Guardrails, Right
from sluice.domain.record.glance import glance_at
from sluice.domain.record.items import Page, TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait
from sluice.errors import GuardrailRefusedError
from sluice.ports.records import DeploymentRecords
from sluice.tasks.look.describe_deployment import describe_deployment
from sluice.tasks.look.list_deployments import (
    DeploymentList,
    ListedDeployment,
    list_deployments,
    new_version_weight,
)
from tests.tasks.ports import ScriptedPorts, deployments, records, targets, waits
from tests.tasks.scene import DEPLOYMENT, PLAN, PREPARED_AT_25, RECORD, TARGET, a_deployment, a_target
from tests.tasks.script import Script
from tests.tasks.wait.asked import APPROVAL, PAUSE

ENDED = a_deployment(status=DeploymentStatus.FAILED, reason="errors")
NOBODYS = Guardrails(applications=(ApplicationRule("parcels", {Right.READ: ()}),))

UNKNOWN = replace(RECORD, candidate_version=None)


def listed(
    script: Script, application: str | None = None, rules: Guardrails = NO_GUARDRAILS
) -> DeploymentList:
    def act(ports: ScriptedPorts) -> DeploymentList:
        ports.guardrails.rules = rules
        return list_deployments(ports, Caller("ada"), application, 10, None)

    return script.play(act)


def reads(target: TargetItem, found: Sequence[Wait]) -> Script:
    script = Script() << targets.list(DEPLOYMENT) >> [target]
    script = script << waits.list(Approval, DEPLOYMENT) >> [one for one in found if type(one) is Approval]
    return script << waits.list(TimedPause, DEPLOYMENT) >> [one for one in found if type(one) is TimedPause]


@pytest.mark.parametrize(
    ("target", "found", "status"),
    [
        (a_target(), [PAUSE], DeploymentStatus.PAUSED),
        (a_target(), [APPROVAL, PAUSE], DeploymentStatus.AWAITING_APPROVAL),
        (a_target(), [replace(PAUSE, ends_at=0)], DeploymentStatus.RUNNING),
        (a_target(), [replace(APPROVAL, target="staging")], DeploymentStatus.RUNNING),
        (a_target(TargetStatus.ROLLING_BACK), [APPROVAL], DeploymentStatus.ROLLING_BACK),
    ],
)
def test_shows_deployments_that_run_with_the_status_that_reading_them_shows(
    target: TargetItem, found: Sequence[Wait], status: DeploymentStatus
) -> None:
    page = Page((a_deployment(), ENDED), "more")
    script = Script() << deployments.list("parcels", 10, None) >> page << reads(target, found)
    shown = listed(script, "parcels")
    assert [one.item.status for one in shown.deployments] == [status, DeploymentStatus.FAILED]
    assert shown.next_token == "more"

    whole = DeploymentRecords(
        a_deployment(), [glance_at(target)], [target], {TARGET: PLAN}, {TARGET: [RECORD]}, found
    )
    described = Script() << records.whole(DEPLOYMENT) >> whole
    assert described.play(lambda ports: describe_deployment(ports, DEPLOYMENT)).status is status


def test_reads_nothing_of_deployments_that_the_caller_may_not_read() -> None:
    others = Guardrails(applications=(*(NOBODYS.applications or ()), ApplicationRule("shop")))
    page = Page((a_deployment(), replace(ENDED, deployment_id="dep-2", application="shop")), None)
    script = Script() << deployments.list(None, 10, None) >> page
    assert [one.item.deployment_id for one in listed(script, rules=others).deployments] == ["dep-2"]


def test_reads_no_page_of_an_application_that_the_caller_may_not_read() -> None:
    with pytest.raises(GuardrailRefusedError):
        listed(Script(), "parcels", NOBODYS)


@pytest.mark.parametrize(
    ("shown", "found", "weight"),
    [
        ([a_target()], {TARGET: [PREPARED_AT_25]}, 25.0),
        ([a_target(), a_target(name="eu")], {TARGET: [PREPARED_AT_25]}, 12.5),
        ([a_target(TargetStatus.SUCCEEDED)], {TARGET: [UNKNOWN]}, 100.0),
        ([a_target()], {TARGET: [UNKNOWN]}, 0.0),
        ([a_target()], {TARGET: [PREPARED_AT_25, RECORD]}, 12.5),
        ([a_target(TargetStatus.WAITING)], {}, 0.0),
    ],
)
def test_weighs_the_targets_of_a_deployment_that_runs_the_same(
    shown: Sequence[TargetItem], found: dict[str, Sequence[FunctionRecord]], weight: float
) -> None:
    script = Script() << targets.all_functions(DEPLOYMENT) >> found
    running = ListedDeployment(a_deployment(), shown)
    assert script.play(lambda ports: new_version_weight(ports, running)) == weight


def test_knows_no_weight_of_a_deployment_that_has_ended() -> None:
    assert Script().play(lambda ports: new_version_weight(ports, ListedDeployment(ENDED))) is None
