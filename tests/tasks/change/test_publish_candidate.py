"""Publishing the candidate: under which guard, with which note, and when AWS refuses or is slow."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import CodeSource, PackageStorage
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AliasChangedError, PublishFailedError, RetryableError, TimeLimitExceededError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.publish_candidate import publish_candidate
from tests.builders import SETTINGS, a_function_plan
from tests.tasks.ports import clock, functions
from tests.tasks.scene import DEPLOYMENT, FUNCTION, RECORD, latest, saves, work
from tests.tasks.script import NOW, Script

BEFORE = replace(RECORD, candidate_version=None)
STATE, NEWER = latest("new-code", "f2"), latest("new-code", "f3")
VERSION = replace(STATE, version="7")
NOTE = f"deployment {DEPLOYMENT}"
PUBLISHES = Script() << functions.publish_version(FUNCTION, "new-code", "f2", NOTE)
PLAN = a_function_plan()


def published(
    script: Script, function: FunctionPlan = PLAN, *, deadline_seconds: float | None = None
) -> FunctionRecord:
    return script.play(
        lambda ports: publish_candidate(
            work(ports, deadline_seconds=deadline_seconds), function, BEFORE, STATE
        )
    )


def reads(state: FunctionState | None) -> Script:
    return Script() << functions.get_function(FUNCTION) >> state


def test_publishes_the_code_and_revision_that_were_seen_and_stores_the_version() -> None:
    assert published(PUBLISHES >> VERSION << saves(RECORD)) == RECORD


def test_leaves_the_planned_description_to_the_version_when_there_is_one() -> None:
    described = replace(PLAN, settings=replace(SETTINGS, description="two"))
    script = (
        Script() << functions.publish_version(FUNCTION, "new-code", "f2", None) >> VERSION << saves(RECORD)
    )
    assert published(script, described) == RECORD


def test_waits_until_the_version_can_take_traffic_when_it_is_not_ready() -> None:
    script = (
        PUBLISHES
        >> replace(VERSION, state="Pending")
        << functions.get_function(FUNCTION, "7")
        >> replace(VERSION, state="Pending")
        << clock.sleep(0.2)
        << functions.get_function(FUNCTION, "7")
        >> VERSION
        << saves(RECORD)
    )
    assert published(script) == RECORD


def test_stores_no_version_when_it_fails_to_become_ready() -> None:
    failed = replace(VERSION, state="Failed", reason="image not found")
    script = PUBLISHES >> replace(VERSION, state="Pending") << functions.get_function(FUNCTION, "7") >> failed
    with pytest.raises(PublishFailedError, match="image not found"):
        published(script)


SNAPSHOT = replace(VERSION, settings=replace(VERSION.settings, snap_start="PublishedVersions"))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            replace(SNAPSHOT, state="Failed", reason="init failed"),
            "the snapshot of version 7 of quote (SnapStart): init failed. Change the code or a setting",
        ),
        (replace(VERSION, state="Failed", reason="no room"), "could not update version 7 of quote: no room"),
        (replace(VERSION, state="Deleting"), "version 7 of quote is Deleting, and no waiting ends that"),
    ],
)
def test_says_why_at_once_when_no_waiting_makes_the_version_ready(found: FunctionState, said: str) -> None:
    script = PUBLISHES >> found << functions.get_function(FUNCTION, "7") >> found
    with pytest.raises(PublishFailedError) as failed:
        published(script)
    assert said in str(failed.value)


@pytest.mark.parametrize("refusal", [RevisionConflictError(), UpdateInProgressError()])
def test_publishes_under_the_new_revision_when_only_that_has_changed(refusal: Exception) -> None:
    script = (
        PUBLISHES
        >> refusal
        << reads(NEWER)
        << functions.publish_version(FUNCTION, "new-code", "f3", NOTE)
        >> VERSION
        << saves(RECORD)
    )
    assert published(script) == RECORD


@pytest.mark.parametrize(
    "changed",
    [latest("foreign-code", "f3"), replace(NEWER, settings=replace(SETTINGS, handler="app.foreign"))],
)
def test_publishes_nothing_when_somebody_else_has_changed_the_function(changed: FunctionState) -> None:
    with pytest.raises(AliasChangedError):
        published(PUBLISHES >> RevisionConflictError() << reads(changed))


def test_says_so_when_the_function_was_deleted_meanwhile() -> None:
    with pytest.raises(PublishFailedError):
        published(PUBLISHES >> RevisionConflictError() << reads(None))


def test_gives_up_for_a_later_try_when_every_try_is_refused() -> None:
    script = Script()
    for _ in range(8):
        script = script << PUBLISHES >> RevisionConflictError() << reads(STATE)
    with pytest.raises(RetryableError):
        published(script)


def test_publishes_nothing_when_the_time_is_up() -> None:
    with pytest.raises(TimeLimitExceededError):
        published(Script(), deadline_seconds=NOW)


SAME = replace(STATE, version="6", settings=replace(STATE.settings, description="deployment dep-0"))
UNKNOWN = replace(BEFORE, rollback_point=replace(BEFORE.rollback_point, stable_code_sha256=None))
EQUAL = replace(BEFORE, rollback_point=replace(BEFORE.rollback_point, stable_code_sha256="new-code"))
LOOKS_AT_STABLE = Script() << functions.get_function(FUNCTION, "6")


def prepared(script: Script, record: FunctionRecord, function: FunctionPlan = PLAN) -> FunctionRecord:
    return script.play(lambda ports: publish_candidate(work(ports), function, record, STATE))


@pytest.mark.parametrize("record", [UNKNOWN, EQUAL])
def test_publishes_nothing_when_the_version_that_serves_is_the_same(record: FunctionRecord) -> None:
    same = replace(record, candidate_version="6")
    assert prepared(LOOKS_AT_STABLE >> SAME << saves(same), record).is_unchanged


@pytest.mark.parametrize(
    "stable",
    [
        None,
        replace(SAME, code_sha256="old-code"),
        replace(SAME, settings=replace(SAME.settings, memory_size=256)),
        replace(SAME, settings=replace(SAME.settings, dead_letter_arn="arn:aws:sqs:eu-central-1:1:letters")),
        replace(SAME, code=CodeSource("code", "quote.zip", "v1", storage=PackageStorage("reference", ""))),
    ],
)
def test_publishes_when_the_version_that_serves_differs(stable: FunctionState | None) -> None:
    published_version = replace(EQUAL, candidate_version="7")
    script = LOOKS_AT_STABLE >> stable << functions.publish_version(FUNCTION, "new-code", "f2", NOTE)
    assert prepared(script >> VERSION << saves(published_version), EQUAL) == published_version


def test_publishes_when_only_the_planned_description_is_new() -> None:
    described = replace(PLAN, settings=replace(SETTINGS, description="two"))
    published_version = replace(EQUAL, candidate_version="7")
    script = LOOKS_AT_STABLE >> SAME << functions.publish_version(FUNCTION, "new-code", "f2", None)
    assert prepared(script >> VERSION << saves(published_version), EQUAL, described) == published_version
