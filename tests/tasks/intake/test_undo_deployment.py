"""Undoing: which ended deployments can be put back, what is planned for it, and when somebody was quicker."""

from dataclasses import replace

import pytest

from sluice.domain.function.state import FunctionState
from sluice.domain.guardrails.rights import Caller
from sluice.domain.plan.application_lock import Admission
from sluice.domain.plan.target import DeploymentPlan
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.items import DeploymentItem, Page, TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.undo import undo_plan
from sluice.errors import AliasChangedError, NotFoundError, OldVersionGoneError, WrongMomentError
from sluice.tasks.intake.start_deployment import Submitted, new_deployment_id, planned_submission
from sluice.tasks.intake.undo_deployment import undo_deployment
from tests.tasks.ports import clock, deployments, inspection, inspectors, targets, workflow
from tests.tasks.scene import (
    ALIAS,
    CANDIDATE,
    FOREIGN,
    FUNCTION,
    PLAN,
    RECORD,
    TARGET,
    a_deployment,
    a_target,
    an_alias,
    creates,
    hears_of,
    latest,
)
from tests.tasks.script import NOW, Script

OLD = "dep-0"
TEAM = (ChosenChannel("team"),)
HOUR = 3600.0
KEY = "one-key"
NEW = new_deployment_id(f"revert {OLD} {KEY}", "ada")
ENDED = a_deployment(deployment_id=OLD, status=DeploymentStatus.SUCCEEDED, ended_at=NOW - HOUR)
DONE = a_target(TargetStatus.SUCCEEDED)
LEFT = RECORD.about_to("alias", CANDIDATE).moved(CANDIDATE, "r2")
UNDO = replace(undo_plan(PLAN, 0, [LEFT], OLD), requested_by="ada")
SUBMISSION = replace(
    planned_submission(
        DeploymentPlan("parcels", (UNDO,), f"Rollback of {OLD}"),
        "the text",
        NEW,
        requested_by="ada",
        source="rollback",
        at=NOW,
    ),
    reverts=OLD,
)
UNKNOWN = Script() << deployments.get(NEW) >> NotFoundError("no such deployment")


def undone(script: Script, key: str | None = KEY) -> Submitted:
    return script.play(
        lambda ports: undo_deployment(
            ports, OLD, by=Caller("ada"), reason="too slow", idempotency_key=key, window_hours=72
        )
    )


def reads(old: DeploymentItem = ENDED, target: TargetItem = DONE, *left: FunctionRecord) -> Script:
    return (
        UNKNOWN
        << deployments.get(OLD)
        >> old
        << targets.plans(OLD)
        >> {TARGET: replace(PLAN, keeps_after_gates=True)}
        << targets.all_functions(OLD)
        >> {TARGET: left or (LEFT,)}
        << targets.list(OLD)
        >> [target]
    )


def looks(alias: object = CANDIDATE, old: DeploymentItem = ENDED) -> Script:
    return Script() << inspectors.inspect([WAY_BACK], old.deployment_id) >> inspection << seen(alias)


def seen(alias: object) -> Script:
    return (
        Script()
        << inspection.get_alias(FUNCTION, ALIAS)
        >> an_alias(alias, "r2")  # type: ignore[arg-type]
        << inspection.get_function(FUNCTION)
        >> latest("new-code")
    )


WAY_BACK = replace(UNDO, keeps_after_gates=False)


def looks_for_the_old_version(version: FunctionState | None) -> Script:
    return (
        Script()
        << inspectors.inspect([WAY_BACK], OLD)
        >> inspection
        << inspection.get_function(FUNCTION, "6")
        >> version
    )


STARTS: Script = (
    looks_for_the_old_version(latest(version="6"))
    << deployments.config_text(OLD)
    >> "the text"
    << creates(SUBMISSION)
    >> Admission()
    << hears_of(NEW, OLD, "ada", "too slow")
    << workflow.start_deployment(NEW)
)


def test_starts_the_way_back_of_every_target_that_still_has_the_new_version() -> None:
    assert undone(reads() << looks() << STARTS).deployment_id == NEW


def test_enters_the_account_with_the_operators_external_id_of_today_and_not_with_the_stored_one() -> None:
    chosen = {TARGET: replace(PLAN, external_id="of-an-old-file")}
    script = UNKNOWN << deployments.get(OLD) >> ENDED << targets.plans(OLD) >> chosen
    script = script << targets.all_functions(OLD) >> {TARGET: (LEFT,)} << targets.list(OLD) >> [DONE]
    assert WAY_BACK.external_id is None
    assert undone(script << looks() << STARTS).deployment_id == NEW


def test_puts_back_a_target_that_failed_and_kept_its_new_version() -> None:
    kept = a_target(TargetStatus.FAILED, progress=Progress(2, NOW))
    assert undone(reads(ENDED, kept) << looks() << STARTS).deployment_id == NEW


def test_keeps_variables_and_chosen_channels_with_the_config_that_they_belong_to() -> None:
    old = replace(ENDED, variables={"build": "8"}, notify=TEAM)
    script = (
        reads(old)
        << looks()
        << looks_for_the_old_version(latest(version="6"))
        << deployments.config_text(OLD)
        >> "the text"
        << creates(replace(SUBMISSION, variables={"build": "8"}, notify=TEAM))
        >> Admission()
        << hears_of(NEW, OLD, "ada", "too slow")
        << workflow.start_deployment(NEW)
    )
    assert undone(script).deployment_id == NEW


def test_gives_the_deployment_that_was_made_before_when_the_request_is_repeated() -> None:
    script = Script() << deployments.get(NEW) >> a_deployment(deployment_id=NEW)
    assert undone(script).deployment_id == NEW


@pytest.mark.parametrize(
    ("old", "words"),
    [
        (replace(ENDED, ended_at=None), "not ended"),
        (replace(ENDED, reverts="dep-x"), "rollback"),
        (replace(ENDED, ended_at=NOW - 72 * HOUR - 1), "72 hours"),
    ],
)
def test_starts_nothing_when_the_deployment_cannot_be_undone(old: DeploymentItem, words: str) -> None:
    with pytest.raises(WrongMomentError, match=words):
        undone(UNKNOWN << deployments.get(OLD) >> old)


def test_can_still_be_undone_at_the_last_moment_of_the_window() -> None:
    last = replace(ENDED, ended_at=NOW - 72 * HOUR)
    assert undone(reads(last) << looks(old=last) << STARTS).deployment_id == NEW


@pytest.mark.parametrize(
    ("target", "left"),
    [
        (a_target(TargetStatus.ROLLED_BACK), LEFT),
        (a_target(TargetStatus.FAILED, progress=Progress(0, NOW)), LEFT),
        (DONE, replace(LEFT, is_changed=False)),
    ],
)
def test_starts_nothing_when_no_target_has_anything_to_put_back(
    target: TargetItem, left: FunctionRecord
) -> None:
    with pytest.raises(WrongMomentError):
        undone(reads(ENDED, target, left))


def test_starts_nothing_when_somebody_has_deployed_since() -> None:
    with pytest.raises(AliasChangedError, match=r"5 \(100 %\)"):
        undone(reads() << looks(FOREIGN))


def test_says_who_undid_it_when_it_was_undone_before() -> None:
    old = replace(ENDED, reverted_by="dep-9")
    with pytest.raises(AliasChangedError, match="dep-9"):
        undone(reads(old) << looks(FOREIGN, old))


def test_waits_for_a_newer_sight_when_it_has_ended_just_now() -> None:
    just_now = replace(ENDED, ended_at=NOW - 5)
    script = reads(just_now) << looks(FOREIGN, just_now) << clock.sleep(0.25) << seen(CANDIDATE) << STARTS
    assert undone(script).deployment_id == NEW


BROUGHT = replace(
    RECORD, rollback_point=replace(RECORD.rollback_point, stable_version="5"), candidate_version="6"
)


@pytest.mark.parametrize(
    ("earlier", "records_of", "remedy"),
    [
        ("dep-a", BROUGHT, "Redeploy dep-a"),
        ("dep-a", replace(BROUGHT, candidate_version="4"), "Deploy the code"),
        ("dep-a", replace(BROUGHT, rollback_point=RECORD.rollback_point), "Deploy the code"),
    ],
)
def test_starts_nothing_when_the_old_version_was_deleted_and_names_the_deployment_that_had_it(
    earlier: str, records_of: FunctionRecord, remedy: str
) -> None:
    before = a_deployment(deployment_id=earlier, created_at=ENDED.created_at - HOUR)
    undo_of_it = replace(before, deployment_id="dep-u", reverts=earlier)
    script = (
        reads()
        << looks()
        << looks_for_the_old_version(None)
        << deployments.list("parcels", 50, None)
        >> Page((ENDED, undo_of_it, before), None)
        << targets.all_functions(earlier)
        >> {TARGET: [records_of]}
    )
    with pytest.raises(OldVersionGoneError, match=f"version 6 of quote.*{remedy}"):
        undone(script)
