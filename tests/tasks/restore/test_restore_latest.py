"""Restoring `$LATEST`: settings, code, a version of them, and what is left alone as somebody else's."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import OWN_COPY, CodeSource, ZipFile
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.domain.rollback.report import Restored
from sluice.errors import ArtifactMissingError, PublishFailedError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.restore.restore_function import restore_function
from tests.builders import SETTINGS, a_function_plan, a_rollback_point, a_target_plan
from tests.tasks.ports import clock, deployments, functions
from tests.tasks.scene import (
    DEPLOYMENT,
    FUNCTION,
    PLAN,
    latest,
    work,
)
from tests.tasks.script import Script

NEW_SETTINGS = replace(SETTINGS, handler="app.other")
POINT = a_rollback_point(Live.LATEST, alias_name=None)
CHANGED = FunctionRecord(POINT, "7", "new-code", is_changed=True)
NEW, OLD = latest("new-code", "f5"), latest("old-code", "f6")
READS_OLD = Script() << functions.get_function(FUNCTION) >> OLD
WHAT_IS_THERE = SETTINGS.only(["description"])


def restored(script: Script, record: FunctionRecord = CHANGED, plan: TargetPlan = PLAN) -> Restored:
    return script.play(lambda ports: restore_function(work(ports, plan), record))


def writes_code(known: str = "f5") -> Script:
    return (
        Script()
        << functions.download_code(FUNCTION, "6")
        >> b"old zip"
        << functions.update_code(FUNCTION, ZipFile(b"old zip", OWN_COPY), known, None)
        >> replace(OLD, last_update_status="InProgress")
        << functions.get_function(FUNCTION)
        >> OLD
    )


def publishes(state: object = OLD) -> Script:
    return (
        Script()
        << functions.publish_version(FUNCTION, "old-code", "f6", "restored by a rollback")
        >> replace(OLD, version="8")
        << functions.get_function(FUNCTION)
        >> state  # type: ignore[operator]  # a state or nothing
    )


def test_calls_nobody_when_nothing_was_changed() -> None:
    assert restored(Script(), replace(CHANGED, is_changed=False)).differences == []


def test_writes_the_old_code_and_publishes_it_when_the_new_code_is_there() -> None:
    script = Script() << functions.get_function(FUNCTION) >> NEW << writes_code() << publishes()
    assert restored(script).differences == []


def test_writes_no_code_when_the_old_code_is_there() -> None:
    assert restored(READS_OLD << publishes()).differences == []


def test_writes_the_settings_first_when_they_differ() -> None:
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> replace(NEW, settings=NEW_SETTINGS)
        << functions.get_function(FUNCTION, "6")
        >> OLD
        << functions.update_settings(FUNCTION, SETTINGS.only(("handler",)), "f5")
        >> latest("new-code", "f7")
        << functions.get_function(FUNCTION)
        >> latest("new-code", "f7")
        << writes_code("f7")
        << publishes()
    )
    plan = a_target_plan(functions=(replace(a_function_plan(), settings=NEW_SETTINGS),))
    assert restored(script, plan=plan).differences == []


@pytest.mark.parametrize("intent", ["settings", "code", "alias", "tags"])
def test_writes_at_least_once_when_a_write_of_its_own_may_still_be_under_way(intent: str) -> None:
    script = (
        READS_OLD
        << functions.update_settings(FUNCTION, WHAT_IS_THERE, "f6")
        >> OLD
        << functions.get_function(FUNCTION)
        >> OLD
        << publishes()
    )
    assert restored(script, replace(CHANGED, intent=intent)).differences == []


def test_brings_an_image_back_by_its_digest_when_the_function_is_one() -> None:
    image = f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:{'0' * 64}"
    record = replace(CHANGED, rollback_point=replace(POINT, code=CodeSource.of_image(image)))
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> NEW
        << functions.update_code(FUNCTION, CodeSource.of_image(image), "f5", None)
        >> OLD
        << functions.get_function(FUNCTION)
        >> OLD
        << publishes()
    )
    assert restored(script, record).differences == []


def test_overwrites_nothing_when_somebody_else_has_changed_the_code() -> None:
    outcome = restored(Script() << functions.get_function(FUNCTION) >> latest("foreign-code"))
    assert [("foreign-code" in text, "someone else" in text) for text in outcome.differences] == [
        (True, True)
    ]


SOURCE = PLAN.functions[0].source
UNLEARNT = replace(CHANGED, intent="code", candidate_code_sha256=None)
UNKNOWN = latest("unknown-code", "f5")


def asks_the_artifact(answer: str | Exception) -> Script:
    """Which hash the code of the deployment has."""
    pinned = Script() << deployments.pin_artifact(DEPLOYMENT, SOURCE) >> SOURCE
    return pinned << functions.code_sha256_of(FUNCTION, SOURCE) >> answer


def writes_all_back(asks: Script) -> Script:
    return (
        Script()
        << functions.get_function(FUNCTION)
        >> UNKNOWN
        << asks
        << functions.update_settings(FUNCTION, WHAT_IS_THERE, "f5")
        >> UNKNOWN
        << functions.get_function(FUNCTION)
        >> UNKNOWN
        << asks
        << writes_code()
        << publishes()
    )


@pytest.mark.parametrize("answer", ["unknown-code", ArtifactMissingError("gone")])
def test_writes_the_old_code_when_the_hash_of_its_own_was_never_learnt(answer: str | Exception) -> None:
    assert restored(writes_all_back(asks_the_artifact(answer)), UNLEARNT).differences == []


def test_writes_the_old_code_when_it_has_created_the_function() -> None:
    assert restored(writes_all_back(Script()), replace(UNLEARNT, intent="create")).differences == []


def test_blames_nobody_for_its_own_settings_when_somebody_else_has_changed_the_code() -> None:
    plan = a_target_plan(functions=(replace(a_function_plan(), settings=NEW_SETTINGS),))
    both = replace(latest("foreign-code"), settings=NEW_SETTINGS)
    code, handler = restored(Script() << functions.get_function(FUNCTION) >> both, plan=plan).differences
    assert "someone else" in code
    assert handler == "handler is app.other, was app.handler"


def test_overwrites_nothing_when_the_code_is_not_that_of_the_artifact() -> None:
    script = Script() << functions.get_function(FUNCTION) >> UNKNOWN << asks_the_artifact("our-code")
    (text,) = restored(script, UNLEARNT).differences
    assert "unknown-code" in text
    assert "someone else" in text


def test_says_so_when_the_function_no_longer_exists() -> None:
    assert restored(Script() << functions.get_function(FUNCTION) >> None).differences == [
        "the function no longer exists"
    ]


def test_says_so_when_the_function_is_deleted_while_it_is_restored() -> None:
    assert restored(READS_OLD << publishes(None)).differences == ["the function no longer exists"]


def test_is_no_success_when_the_code_is_read_back_otherwise() -> None:
    outcome = restored(READS_OLD << publishes(latest("foreign-code")))
    assert ["foreign-code" in text for text in outcome.differences] == [True]


def test_is_no_success_when_a_setting_is_read_back_otherwise() -> None:
    outcome = restored(READS_OLD << publishes(replace(OLD, settings=NEW_SETTINGS)))
    assert ["app.other" in text for text in outcome.differences] == [True]


@pytest.mark.parametrize("refusal", [RevisionConflictError(), UpdateInProgressError()])
def test_looks_again_when_a_write_is_refused(refusal: Exception) -> None:
    script = (
        READS_OLD
        << functions.publish_version(FUNCTION, "old-code", "f6", "restored by a rollback")
        >> refusal
        << functions.get_function(FUNCTION)
        >> replace(OLD, last_update_status="InProgress")
        << clock.sleep(0.2)
        << READS_OLD
        << publishes()
    )
    assert restored(script).differences == []


def test_says_that_the_function_kept_changing_when_every_write_is_refused() -> None:
    script = Script()
    for _ in range(6):
        script = (
            script
            << READS_OLD
            << functions.publish_version(FUNCTION, "old-code", "f6", "restored by a rollback")
            >> RevisionConflictError()
        )
    assert len(restored(script).differences) == 1


def test_writes_the_old_code_back_when_the_last_update_has_failed() -> None:
    """AWS takes an update after one that failed: it has gone back to the code and settings before it."""
    failed = replace(NEW, last_update_status="Failed", reason="no such role")
    script = Script() << functions.get_function(FUNCTION) >> failed << writes_code() << publishes()
    assert restored(script).differences == []


def test_waits_for_an_update_that_still_runs_and_goes_on_when_it_fails() -> None:
    runs = replace(NEW, last_update_status="InProgress")
    failed = replace(NEW, last_update_status="Failed", reason="no such role")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> runs
        << clock.sleep(0.2)
        << functions.get_function(FUNCTION)
        >> failed
        << writes_code()
        << publishes()
    )
    assert restored(script).differences == []


def test_ends_a_failed_update_by_one_that_succeeds_when_nothing_else_differs() -> None:
    failed = replace(OLD, last_update_status="Failed", reason="no such role", revision_id="f5")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> failed
        << functions.update_settings(FUNCTION, WHAT_IS_THERE, "f5")
        >> OLD
        << functions.get_function(FUNCTION)
        >> OLD
        << publishes()
    )
    assert restored(script).differences == []


def test_lets_the_rollback_be_tried_again_when_aws_failed_to_create_the_function() -> None:
    failed = replace(NEW, state="Failed", reason="no such role")
    with pytest.raises(PublishFailedError, match="no such role"):
        restored(Script() << functions.get_function(FUNCTION) >> failed)


def test_writes_nothing_when_no_settings_were_stored() -> None:
    point = RollbackPoint(FUNCTION, Live.LATEST, None, "6", "old-code")
    script = READS_OLD << functions.get_function(FUNCTION) >> OLD
    assert restored(script, replace(CHANGED, rollback_point=point)).differences == []


def test_writes_the_code_for_the_old_processor_when_the_function_is_built_for_another() -> None:
    arm: FunctionSettings = replace(SETTINGS, architectures=("arm64",))
    record = replace(CHANGED, rollback_point=replace(POINT, settings=arm))
    x86, back = (
        replace(OLD, settings=replace(SETTINGS, architectures=("x86_64",))),
        replace(OLD, settings=arm),
    )
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> x86
        << functions.download_code(FUNCTION, "6")
        >> b"old zip"
        << functions.update_code(FUNCTION, ZipFile(b"old zip", OWN_COPY), "f6", ("arm64",))
        >> back
        << functions.get_function(FUNCTION)
        >> back
        << publishes(back)
    )
    assert restored(script, record).differences == []
