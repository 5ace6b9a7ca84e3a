"""Bringing a function up to date: what is written, under which guard, and whose changes are respected."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import OWN_COPY, REFERENCE, CodeSource, PackageStorage
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AliasChangedError, PublishFailedError, RetryableError, TimeLimitExceededError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.bring_up_to_date import bring_up_to_date
from tests.builders import COPIED, SETTINGS, a_function_plan, a_rollback_point
from tests.tasks.ports import clock, deployments, functions, targets
from tests.tasks.scene import DEPLOYMENT, FENCE, FUNCTION, LEASE, TARGET, compares_with, latest, saves, work
from tests.tasks.script import NOW, Script

FUNCTION_PLAN = a_function_plan()
OLD_SETTINGS = replace(SETTINGS, handler="app.old")
WRITTEN_SETTINGS = SETTINGS.only(("handler",))
SOURCE, PINNED = CodeSource("code", "quote.zip", "v9"), CodeSource("code", "quote.zip", "v1")
"""What the bucket has now, and what another target of the deployment was given before."""
SENT = PINNED.stored_as(OWN_COPY)
"""With how the code was kept before, because AWS forgets it."""
BEFORE = FunctionRecord(a_rollback_point(), fence=FENCE)
WITH_OLD_SETTINGS = replace(BEFORE, rollback_point=replace(BEFORE.rollback_point, settings=OLD_SETTINGS))
PINS: Script = (
    Script()
    << functions.object_version(FUNCTION, CodeSource("code", "quote.zip"))
    >> "v9"
    << deployments.pin_artifact(DEPLOYMENT, SOURCE)
    >> PINNED
)
WRITING = BEFORE.about_to("code")
DONE = WRITING.confirmed(candidate_code_sha256="new-code")


def brought(
    script: Script,
    record: FunctionRecord = BEFORE,
    state: FunctionState | None = None,
    function: FunctionPlan = FUNCTION_PLAN,
    *,
    ends: float | None = None,
) -> tuple[FunctionRecord, FunctionState]:
    return script.play(
        lambda ports: bring_up_to_date(work(ports, deadline_seconds=ends), function, record, state, None)
    )


def reads(state: FunctionState | None) -> Script:
    return Script() << functions.get_function(FUNCTION) >> state


def writes_code(known: str, answer: FunctionState, record: FunctionRecord = BEFORE) -> Script:
    return (
        saves(record.about_to("code"))
        << functions.update_code(FUNCTION, SENT, known, None)
        >> answer
        << saves(record.about_to("code").confirmed(candidate_code_sha256=answer.code_sha256))
    )


def test_writes_the_pinned_code_between_two_records_when_the_function_is_as_it_was() -> None:
    script = PINS << writes_code("f1", latest("new-code", "f2"))
    assert brought(script, state=latest()) == (DONE, latest("new-code", "f2"))


def test_reads_the_function_first_when_nobody_has_just_read_it() -> None:
    script = PINS << reads(latest()) << writes_code("f1", latest("new-code", "f2"))
    assert brought(script)[0] == DONE


def test_pins_nothing_when_the_artifact_is_an_image() -> None:
    image = f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:{'0' * 64}"
    function = replace(FUNCTION_PLAN, bucket="", key="", image_uri=image)
    script = (
        saves(WRITING)
        << functions.update_code(FUNCTION, CodeSource("", "", None, image), "f1", None)
        >> latest("new-code", "f2")
        << saves(DONE)
    )
    assert brought(script, state=latest(), function=function)[0] == DONE


IN_S3 = CodeSource("code", "old.zip", "v0", storage=PackageStorage(REFERENCE, "key-1"))


@pytest.mark.parametrize(("known", "seen"), [(IN_S3, None), (None, IN_S3)])
def test_keeps_the_code_as_it_was_kept_when_the_plan_does_not_say_how(
    known: CodeSource | None, seen: CodeSource | None
) -> None:
    record = replace(BEFORE, rollback_point=replace(BEFORE.rollback_point, code=known))
    script = (
        PINS
        << saves(record.about_to("code"))
        << functions.update_code(FUNCTION, replace(PINNED, storage=IN_S3.storage), "f1", None)
        >> latest("new-code", "f2")
        << saves(record.about_to("code").confirmed(candidate_code_sha256="new-code"))
    )
    assert brought(script, record, latest(code=seen))[1].revision_id == "f2"


@pytest.mark.parametrize(("seen", "storage"), [(latest(code=IN_S3), IN_S3.storage), (None, OWN_COPY)])
def test_looks_how_the_code_is_kept_when_nothing_has_told_yet(
    seen: FunctionState | None, storage: PackageStorage
) -> None:
    """The record of an earlier release does not say, and neither do the answers to writes."""
    record = replace(BEFORE, rollback_point=replace(BEFORE.rollback_point, code=None))
    script = (
        PINS
        << reads(seen)
        << saves(record.about_to("code"))
        << functions.update_code(FUNCTION, replace(PINNED, storage=storage), "f1", None)
        >> latest("new-code", "f2")
        << saves(record.about_to("code").confirmed(candidate_code_sha256="new-code"))
    )
    assert brought(script, record, latest(code=None))[1].revision_id == "f2"


def test_writes_the_code_again_when_it_is_there_and_not_kept_as_it_was() -> None:
    record = replace(WRITING, rollback_point=replace(BEFORE.rollback_point, code=IN_S3))
    sent = replace(PINNED, storage=IN_S3.storage)
    script = (
        PINS
        << saves(record.about_to("code"))
        << functions.update_code(FUNCTION, sent, "f1", None)
        >> latest("new-code", "f2", code=IN_S3)
        << saves(record.confirmed(candidate_code_sha256="new-code"))
    )
    assert brought(script, record, latest(code=COPIED))[1].revision_id == "f2"


def test_does_not_take_the_function_for_ready_when_its_code_is_not_kept_as_planned() -> None:
    function = replace(FUNCTION_PLAN, storage=IN_S3.storage)
    pins = (
        Script()
        << functions.object_version(FUNCTION, function.source)
        >> "v9"
        << deployments.pin_artifact(DEPLOYMENT, replace(function.source, object_version="v9"))
        >> PINNED
    )
    with pytest.raises(AliasChangedError):
        brought(pins << compares_with(DONE), DONE, latest("new-code", code=COPIED), function)


def test_asks_for_no_version_when_the_config_names_one() -> None:
    function = replace(FUNCTION_PLAN, object_version="v9")
    pins = Script() << deployments.pin_artifact(DEPLOYMENT, SOURCE) >> PINNED
    script = pins << writes_code("f1", latest("new-code", "f2"))
    assert brought(script, state=latest(), function=function)[0] == DONE


def test_waits_until_aws_has_finished_when_the_code_is_still_being_written() -> None:
    busy = latest("new-code", "f2", last_update_status="InProgress")
    script = PINS << writes_code("f1", busy) << clock.sleep(0.2) << reads(busy)
    script = script << clock.sleep(0.2) << reads(latest("new-code", "f3"))
    assert brought(script, state=latest())[1].revision_id == "f3"


def test_writes_settings_and_then_code_when_both_differ() -> None:
    writing = WITH_OLD_SETTINGS.about_to("settings")
    script = (
        PINS
        << saves(writing)
        << functions.update_settings(FUNCTION, WRITTEN_SETTINGS, "f1")
        >> latest("old-code", "f2")
        << saves(writing.confirmed())
        << writes_code("f2", latest("new-code", "f3"), writing.confirmed())
    )
    assert brought(script, WITH_OLD_SETTINGS, latest(settings=OLD_SETTINGS))[1].revision_id == "f3"


def test_writes_nothing_when_an_earlier_try_has_brought_all() -> None:
    assert brought(PINS, DONE, latest("new-code", "f2")) == (DONE, latest("new-code", "f2"))


def test_stores_nothing_of_settings_that_are_there_when_the_answer_to_their_write_was_lost() -> None:
    lost = replace(DONE, intent="settings")
    assert brought(PINS, lost, latest("new-code", "f2"))[0] == lost


def test_is_tried_again_when_another_run_has_written_the_settings_and_gone_on_with_the_code() -> None:
    """Its record, in which the hash of the code is by now, is not written over."""
    writing = WITH_OLD_SETTINGS.about_to("settings")
    gone_on = writing.confirmed(candidate_code_sha256="new-code")
    with pytest.raises(RetryableError, match="Another run of this step"):
        brought(PINS << compares_with(gone_on), writing, latest("new-code", "f3"))


def test_notes_that_the_code_is_there_when_the_answer_to_its_write_was_lost() -> None:
    script = PINS << functions.code_sha256_of(FUNCTION, SENT) >> "new-code" << saves(DONE)
    assert brought(script, WRITING, latest("new-code", "f2"))[0] == DONE


def test_writes_the_code_again_when_it_was_only_announced() -> None:
    script = (
        PINS
        << functions.code_sha256_of(FUNCTION, SENT)
        >> "new-code"
        << writes_code("f1", latest("new-code", "f2"), WRITING)
    )
    assert brought(script, WRITING, latest())[0] == DONE


@pytest.mark.parametrize("settings", [SETTINGS, replace(SETTINGS, handler="app.foreign")])
def test_overwrites_nothing_when_somebody_else_has_changed_the_function(settings: FunctionSettings) -> None:
    foreign = latest("foreign-code" if settings == SETTINGS else "old-code", settings=settings)
    with pytest.raises(AliasChangedError):
        brought(PINS << compares_with(BEFORE), state=foreign)


@pytest.mark.parametrize("settings", [SETTINGS, OLD_SETTINGS])
def test_overwrites_nothing_when_no_settings_were_stored(settings: FunctionSettings) -> None:
    unknown = replace(BEFORE, rollback_point=replace(BEFORE.rollback_point, settings=None))
    with pytest.raises(AliasChangedError):
        brought(PINS << compares_with(unknown), unknown, latest(settings=settings))


def test_does_not_take_the_function_for_ready_when_others_have_changed_the_code_since() -> None:
    with pytest.raises(AliasChangedError):
        brought(PINS << compares_with(DONE), DONE, latest("foreign-code"))


@pytest.mark.parametrize("refusal", [RevisionConflictError(), UpdateInProgressError()])
def test_judges_the_function_anew_when_a_write_is_refused(refusal: Exception) -> None:
    script = (
        PINS
        << saves(WRITING)
        << functions.update_code(FUNCTION, SENT, "f1", None)
        >> refusal
        << targets.function(DEPLOYMENT, TARGET, FUNCTION)
        >> WRITING
        << reads(latest("old-code", "f5"))
        << functions.code_sha256_of(FUNCTION, SENT)
        >> "new-code"
        << writes_code("f5", latest("new-code", "f6"), WRITING)
    )
    assert brought(script, state=latest())[1].revision_id == "f6"


def test_overwrites_nothing_when_a_write_is_refused_because_somebody_else_has_written() -> None:
    script = (
        PINS
        << saves(WRITING)
        << functions.update_code(FUNCTION, SENT, "f1", None)
        >> RevisionConflictError()
        << targets.function(DEPLOYMENT, TARGET, FUNCTION)
        >> WRITING
        << reads(latest("foreign-code", "f5"))
        << functions.code_sha256_of(FUNCTION, SENT)
        >> "new-code"
        << compares_with(WRITING)
    )
    with pytest.raises(AliasChangedError):
        brought(script, state=latest())


def test_gives_up_for_a_later_try_when_every_write_is_refused() -> None:
    script = PINS
    for count in range(8):
        script = script if count == 0 else script << reads(latest())
        script = (
            script
            << (Script() if count == 0 else Script() << functions.code_sha256_of(FUNCTION, SENT) >> "new")
            << saves(WRITING)
            << functions.update_code(FUNCTION, SENT, "f1", None)
            >> RevisionConflictError()
            << targets.function(DEPLOYMENT, TARGET, FUNCTION)
            >> WRITING
        )
    with pytest.raises(RetryableError):
        brought(script, state=latest())


def test_says_so_when_the_function_was_deleted_meanwhile() -> None:
    with pytest.raises(PublishFailedError):
        brought(PINS << reads(None))


def test_says_why_when_aws_cannot_finish_the_update() -> None:
    failed = latest("new-code", last_update_status="Failed", reason="no such layer")
    with pytest.raises(PublishFailedError, match="no such layer"):
        brought(PINS << reads(failed))


def test_writes_nothing_and_waits_for_nothing_when_the_time_is_up() -> None:
    with pytest.raises(TimeLimitExceededError):
        brought(PINS, state=latest(), ends=NOW)
    with pytest.raises(TimeLimitExceededError):
        brought(PINS << reads(latest(last_update_status="InProgress")), ends=NOW)


def test_stores_nothing_more_when_the_lease_was_lost() -> None:
    lost = PINS << targets.save_function(DEPLOYMENT, TARGET, WRITING, LEASE) >> RetryableError("")
    with pytest.raises(RetryableError):
        brought(lost, state=latest())
