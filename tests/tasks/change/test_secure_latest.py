"""Securing `$LATEST`, where no alias serves: its present code is published before the first change."""

from dataclasses import replace

import pytest

from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import PublishFailedError, RetryableError, TargetError, TargetStoppedError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.secure_rollback_point import secure_rollback_point
from tests.builders import SETTINGS, a_function_plan, a_rollback_point
from tests.tasks.ports import clock, functions
from tests.tasks.scene import (
    ALIAS,
    FENCE,
    FUNCTION,
    LEASE,
    a_target,
    latest,
    saves_first,
    still_runs,
    work,
)
from tests.tasks.script import Script

WITH_ALIAS, WITHOUT_ALIAS = a_function_plan(), a_function_plan(alias_name=None)
OLD_VERSION = latest(version="6")
PUBLISHED = latest(revision_id="f2")
"""`$LATEST` after a version of it was published: at AWS a new revision with the same content."""
READS = Script() << functions.get_function(FUNCTION) >> latest()
ON_LATEST = FunctionRecord(a_rollback_point(Live.LATEST, alias_name=None), fence=FENCE)
NOTE = "secured before a deployment"
MEBIBYTE = 2**20


def secured(
    script: Script, function: FunctionPlan = WITHOUT_ALIAS
) -> tuple[FunctionRecord, FunctionState | None]:
    return script.play(lambda ports: secure_rollback_point(work(ports), function, LEASE))


def test_publishes_the_present_code_first_when_latest_serves() -> None:
    script = (
        READS
        << still_runs()
        << functions.publish_version(FUNCTION, "old-code", "f1", NOTE)
        >> OLD_VERSION
        << functions.get_function(FUNCTION)
        >> PUBLISHED
        << saves_first(ON_LATEST)
    )
    assert secured(script) == (ON_LATEST, PUBLISHED)


def test_secures_latest_when_the_alias_does_not_exist_yet() -> None:
    record = replace(ON_LATEST, rollback_point=a_rollback_point(Live.LATEST))
    script = (
        READS
        << functions.get_alias(FUNCTION, ALIAS)
        >> None
        << still_runs()
        << functions.publish_version(FUNCTION, "old-code", "f1", NOTE)
        >> OLD_VERSION
        << functions.get_function(FUNCTION)
        >> PUBLISHED
        << saves_first(record)
    )
    assert secured(script, WITH_ALIAS)[0] == record


@pytest.mark.parametrize(("planned", "note"), [("orders", None), ("other", NOTE)], ids=["same", "other"])
def test_keeps_the_description_of_latest_when_it_is_the_planned_one(planned: str, note: str | None) -> None:
    function = replace(WITHOUT_ALIAS, settings=replace(WITHOUT_ALIAS.settings, description=planned))
    now = latest(settings=replace(SETTINGS, description="orders"))
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> now
        << still_runs()
        << functions.publish_version(FUNCTION, "old-code", "f1", note)
        >> OLD_VERSION
        << functions.get_function(FUNCTION)
        >> now
        << saves_first(
            replace(ON_LATEST, rollback_point=replace(ON_LATEST.rollback_point, settings=now.settings))
        )
    )
    assert secured(script, function)[1] == now


def test_refuses_the_function_when_its_zip_is_too_large_to_be_sent_back() -> None:
    large = latest(code_size=51 * MEBIBYTE)
    with pytest.raises(TargetError):
        secured(Script() << functions.get_function(FUNCTION) >> large)


def test_publishes_nothing_when_the_target_was_stopped_meanwhile() -> None:
    script = READS << still_runs(a_target(TargetStatus.ROLLING_BACK))
    with pytest.raises(TargetStoppedError):
        secured(script)


@pytest.mark.parametrize("refusal", [RevisionConflictError(), UpdateInProgressError()])
def test_secures_what_is_there_by_then_when_the_function_is_changed_meanwhile(refusal: Exception) -> None:
    newer = latest("newer-code", "f2")
    record = replace(ON_LATEST, rollback_point=replace(ON_LATEST.rollback_point, code_sha256="newer-code"))
    script = (
        READS
        << still_runs()
        << functions.publish_version(FUNCTION, "old-code", "f1", NOTE)
        >> refusal
        << functions.get_function(FUNCTION)
        >> newer
        << still_runs()
        << functions.publish_version(FUNCTION, "newer-code", "f2", NOTE)
        >> replace(newer, version="6")
        << functions.get_function(FUNCTION)
        >> latest("newer-code", "f3")
        << saves_first(record)
    )
    assert secured(script)[0] == record


def test_gives_up_for_a_later_try_when_the_function_keeps_changing() -> None:
    script: Script = READS
    for _ in range(5):
        script = (
            script
            << still_runs()
            << functions.publish_version(FUNCTION, "old-code", "f1", NOTE)
            >> RevisionConflictError()
            << functions.get_function(FUNCTION)
            >> latest()
        )
    with pytest.raises(RetryableError):
        secured(script)


def test_waits_until_the_secured_version_is_ready_when_aws_still_makes_it() -> None:
    script = (
        READS
        << still_runs()
        << functions.publish_version(FUNCTION, "old-code", "f1", NOTE)
        >> replace(OLD_VERSION, state="Pending")
        << functions.get_function(FUNCTION, "6")
        >> replace(OLD_VERSION, state="Pending")
        << clock.sleep(0.2)
        << functions.get_function(FUNCTION, "6")
        >> OLD_VERSION
        << functions.get_function(FUNCTION)
        >> PUBLISHED
        << saves_first(ON_LATEST)
    )
    assert secured(script)[0] == ON_LATEST


OLD_RUNTIME = replace(SETTINGS, runtime="nodejs14.x")
RUNTIME, ON_OLD_RUNTIME = OLD_RUNTIME.only(["runtime"]), latest(settings=OLD_RUNTIME)


def test_refuses_the_function_when_aws_would_not_take_its_present_runtime_back() -> None:
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> ON_OLD_RUNTIME
        << still_runs()
        << functions.update_settings(FUNCTION, RUNTIME, "f1")
        >> PublishFailedError("The runtime parameter is no longer supported")
    )
    with pytest.raises(TargetError, match="The runtime parameter is no longer supported") as error:
        secured(script)
    assert "Configure an alias" in error.value.remedy


def test_secures_latest_when_aws_takes_its_present_runtime_again() -> None:
    asked = latest(settings=OLD_RUNTIME, revision_id="f2")
    script = (
        Script()
        << functions.get_function(FUNCTION)
        >> ON_OLD_RUNTIME
        << still_runs()
        << functions.update_settings(FUNCTION, RUNTIME, "f1")
        >> RevisionConflictError()
        << functions.get_function(FUNCTION)
        >> asked
        << still_runs()
        << functions.update_settings(FUNCTION, RUNTIME, "f2")
        >> asked
        << functions.get_function(FUNCTION)
        >> asked
        << still_runs()
        << functions.publish_version(FUNCTION, "old-code", "f2", NOTE)
        >> OLD_VERSION
        << functions.get_function(FUNCTION)
        >> asked
        << saves_first(
            replace(ON_LATEST, rollback_point=replace(ON_LATEST.rollback_point, settings=asked.settings))
        )
    )
    assert secured(script)[1] == asked


def test_gives_up_for_a_later_try_when_the_function_keeps_changing_while_aws_is_asked() -> None:
    script: Script = Script() << functions.get_function(FUNCTION) >> ON_OLD_RUNTIME
    for _ in range(5):
        script = (
            script
            << still_runs()
            << functions.update_settings(FUNCTION, RUNTIME, "f1")
            >> UpdateInProgressError()
            << functions.get_function(FUNCTION)
            >> ON_OLD_RUNTIME
        )
    with pytest.raises(RetryableError):
        secured(script)
