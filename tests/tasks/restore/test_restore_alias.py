"""Restoring an alias: which write puts it back, what is read back, and what belongs to somebody else."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.domain.rollback.report import Restored
from sluice.errors import AccessDeniedError, ResourceNotFoundError, RetryableError
from sluice.ports.target import RevisionConflictError
from sluice.tasks.restore.restore_function import restore_function
from tests.builders import a_rollback_point
from tests.tasks.ports import clock, functions, invocation, invokers
from tests.tasks.scene import (
    ALIAS,
    CANDIDATE,
    DEPLOYMENT,
    FOREIGN,
    FUNCTION,
    PLAN,
    QUARTER,
    RECORD,
    STABLE,
    an_alias,
    an_event,
    latest,
    old_version_serves,
    records,
    seen_until_it_lasts,
    work,
    writes_alias,
)
from tests.tasks.script import Script

MOVED = RECORD.about_to("alias", QUARTER).moved(QUARTER, "r2")
"""The alias was last written by this deployment, under the revision r2."""
MOVING = MOVED.about_to("alias", CANDIDATE)
"""The next write was announced; nobody knows whether it happened."""
UNMOVED = replace(RECORD, is_changed=True)
"""Code was changed, and the alias was not touched."""
PROMOTED = RECORD.about_to("alias", CANDIDATE).moved(CANDIDATE, "r2")
REFUSED = Script() << functions.update_alias(FUNCTION, ALIAS, STABLE, "r2") >> RevisionConflictError()
LOOKS = Script() << functions.get_alias(FUNCTION, ALIAS)


LATEST, VERSION = latest(), latest(version="6")


def restored(script: Script, record: FunctionRecord = MOVED) -> Restored:
    return script.play(lambda ports: restore_function(work(ports), record))


def is_back(outcome: Restored) -> bool:
    return outcome.alias is not None and outcome.alias.routing == STABLE and not outcome.differences


@pytest.mark.parametrize("record", [MOVED, MOVING])
def test_writes_once_under_the_revision_of_its_own_last_write_when_nobody_interferes(
    record: FunctionRecord,
) -> None:
    script = writes_alias(STABLE, "r2", an_alias(STABLE, "r3"))
    assert is_back(restored(script, record))


def test_writes_nothing_when_the_alias_was_never_moved_and_is_where_it_was() -> None:
    assert is_back(restored(LOOKS >> an_alias(STABLE), UNMOVED))


def test_reads_the_alias_first_when_no_revision_of_its_own_is_known() -> None:
    record = replace(MOVED, alias_revision_id=None)
    script = LOOKS >> an_alias(QUARTER, "r7") << writes_alias(STABLE, "r7", an_alias(STABLE, "r8"))
    assert is_back(restored(script, record))


@pytest.mark.parametrize(("record", "seen"), [(MOVED, QUARTER), (MOVING, QUARTER), (MOVING, CANDIDATE)])
def test_writes_under_the_revision_it_sees_when_the_alias_is_where_this_deployment_put_it(
    record: FunctionRecord, seen: Routing
) -> None:
    script = (
        REFUSED
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(seen, "r4")
        << writes_alias(STABLE, "r4", an_alias(STABLE, "r5"))
    )
    assert is_back(restored(script, record))


def test_writes_once_more_when_the_alias_seems_back_and_a_late_write_could_still_move_it() -> None:
    script = (
        REFUSED
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE, "r4")
        << writes_alias(STABLE, "r4", an_alias(STABLE, "r5"))
    )
    assert is_back(restored(script, MOVING))


@pytest.mark.parametrize("record", [MOVED, MOVING])
def test_leaves_the_alias_alone_when_somebody_else_has_moved_it(record: FunctionRecord) -> None:
    outcome = restored(REFUSED << seen_until_it_lasts(an_alias(FOREIGN, "r9")), record)
    assert outcome.alias is None
    assert ["5 (100 %)" in text and "6 (100 %)" in text for text in outcome.differences] == [True]


def test_leaves_the_alias_alone_when_it_has_the_candidate_at_a_weight_that_nobody_declared() -> None:
    seen = an_alias(Routing("6", {"7": 50.0}), "r9")
    assert len(restored(REFUSED << seen_until_it_lasts(seen)).differences) == 1


WRITES = Script() << functions.update_alias(FUNCTION, ALIAS, STABLE, "r2")


def looks_for_what_is_gone(
    alias: AliasState | None, version: FunctionState | None, function: FunctionState | None = LATEST
) -> Script:
    looks = Script() << functions.get_function(FUNCTION) >> function
    if function is None:
        return looks
    return (
        looks
        << functions.get_alias(FUNCTION, ALIAS)
        >> alias
        << functions.get_function(FUNCTION, "6")
        >> version
    )


@pytest.mark.parametrize(
    ("gone", "difference", "is_alias_gone", "refused"),
    [
        (looks_for_what_is_gone(None, VERSION), "alias live no longer exists", True, set()),
        (
            looks_for_what_is_gone(an_alias(CANDIDATE), None),
            "version 6 no longer exists",
            False,
            {"stable_version"},
        ),
        (looks_for_what_is_gone(None, None), "alias live no longer exists", True, {"stable_version"}),
        (looks_for_what_is_gone(None, None, None), "the function no longer exists", False, set()),
    ],
)
def test_says_at_once_what_is_gone_when_aws_does_not_find_it(
    gone: Script, difference: str, *, is_alias_gone: bool, refused: set[str]
) -> None:
    outcome = restored(WRITES >> ResourceNotFoundError("") << gone)
    assert difference in outcome.differences[0]
    assert (outcome.is_alias_gone, set(outcome.refused)) == (is_alias_gone, refused)


def test_says_where_the_alias_had_been_put_when_somebody_has_deleted_it_since() -> None:
    gone = looks_for_what_is_gone(None, VERSION)
    outcome = restored(WRITES >> ResourceNotFoundError("") << gone, MOVED)
    assert "this deployment had moved it to 6 (75 %) + 7 (25 %)" in outcome.differences[0]


def test_is_tried_again_when_everything_is_there_that_aws_did_not_find() -> None:
    script = WRITES >> ResourceNotFoundError("") << looks_for_what_is_gone(an_alias(CANDIDATE), VERSION)
    with pytest.raises(RetryableError):
        restored(script)


def test_says_that_the_alias_is_gone_when_somebody_else_has_deleted_it() -> None:
    script = REFUSED << seen_until_it_lasts(None) << looks_for_what_is_gone(None, VERSION)
    outcome = restored(script)
    assert (outcome.alias, len(outcome.differences)) == (None, 1)


IDLE = latest(version="6", state="Inactive")
WAKES = (
    Script()
    << functions.get_function(FUNCTION, "6")
    >> IDLE
    << records(an_event("VersionActivated", FUNCTION))
    << invokers.invoker(PLAN, {FUNCTION: "6"}, DEPLOYMENT)
)


def test_makes_an_inactive_version_active_before_it_serves_again() -> None:
    script = (
        WAKES
        >> invocation
        << invocation.wake(FUNCTION, "6")
        << functions.get_function(FUNCTION, "6")
        >> replace(IDLE, state="Pending")
        << clock.sleep(2.0)
        << old_version_serves()
        << writes_alias(STABLE, "r2", an_alias(STABLE, "r3"))
    )
    assert is_back(restored(script, PROMOTED))


def test_goes_back_all_the_same_when_an_inactive_version_may_not_be_called() -> None:
    script = (
        WAKES
        >> AccessDeniedError("")
        << records(an_event("VersionNotActivated", FUNCTION))
        << writes_alias(STABLE, "r2", an_alias(STABLE, "r3"))
    )
    assert is_back(restored(script, PROMOTED))


def test_leaves_the_alias_alone_when_somebody_moves_one_that_this_deployment_never_did() -> None:
    assert len(restored(seen_until_it_lasts(an_alias(FOREIGN)), UNMOVED).differences) == 1


def test_waits_for_a_newer_sight_when_the_alias_is_shown_late() -> None:
    script = (
        REFUSED
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(FOREIGN, "r0")
        << clock.sleep(0.25)
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(QUARTER, "r4")
        << writes_alias(STABLE, "r4", an_alias(STABLE, "r5"))
    )
    assert is_back(restored(script))


def test_says_that_the_alias_kept_changing_when_every_write_is_refused() -> None:
    script: Script = REFUSED
    for attempt in range(6):
        script = (
            script
            << functions.get_alias(FUNCTION, ALIAS)
            >> an_alias(QUARTER, f"s{attempt}")
            << functions.update_alias(FUNCTION, ALIAS, STABLE, f"s{attempt}")
            >> RevisionConflictError()
            << clock.sleep(attempt)
        )
    outcome = restored(script)
    assert (outcome.alias, len(outcome.differences)) == (None, 1)


def test_waits_until_provisioned_concurrency_is_back_when_aws_moves_it_slowly() -> None:
    draining = an_alias(Routing("6", {"7": 100.0}), "r3")
    script = (
        old_version_serves()
        << functions.update_alias(FUNCTION, ALIAS, STABLE, "r2")
        >> an_alias(STABLE, "r3")
        << functions.get_alias(FUNCTION, ALIAS)
        >> draining
        << clock.sleep(2.0)
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE, "r4")
    )
    assert is_back(restored(script, PROMOTED))


def test_waits_as_well_when_the_alias_is_given_back_already_and_its_traffic_is_not() -> None:
    script = (
        LOOKS
        >> an_alias(Routing("6", {"7": 100.0}))
        << clock.sleep(2.0)
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE)
    )
    assert is_back(restored(script, UNMOVED))


def test_is_no_success_when_the_alias_is_read_back_elsewhere() -> None:
    draining = an_alias(Routing("6", {"7": 100.0}), "r3")
    script = (
        old_version_serves()
        << functions.update_alias(FUNCTION, ALIAS, STABLE, "r2")
        >> an_alias(STABLE, "r3")
        << functions.get_alias(FUNCTION, ALIAS)
        >> draining
        << clock.sleep(2.0)
        << seen_until_it_lasts(an_alias(FOREIGN, "r9"))
    )
    outcome = restored(script, PROMOTED)
    assert (outcome.alias, len(outcome.differences)) == (None, 1)


def test_is_no_success_when_the_write_itself_answers_with_another_routing() -> None:
    script = writes_alias(STABLE, "r2", an_alias(FOREIGN, "r3"))
    assert len(restored(script).differences) == 1


@pytest.mark.parametrize(("found", "words"), [(latest(), "stays"), (None, "not created")])
def test_changes_nothing_when_there_was_no_function_before(found: object, words: str) -> None:
    record = FunctionRecord(a_rollback_point(Live.ABSENT), is_changed=True)
    outcome = restored(Script() << functions.get_function(FUNCTION) >> found, record)  # type: ignore[operator]
    assert (words in outcome.message, outcome.differences) == (True, ())


def test_calls_nobody_when_the_function_was_never_begun_to_be_created() -> None:
    record = FunctionRecord(a_rollback_point(Live.ABSENT))
    assert restored(Script(), record).differences == ()
