"""Moving an alias: what is stored before, under which revision it is written, and when that is refused."""

from itertools import pairwise

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AliasChangedError, ResourceNotFoundError, RetryableError, TargetStoppedError
from sluice.ports.target import RevisionConflictError
from sluice.tasks.change.move_alias import move_alias
from tests.tasks.ports import clock, functions, targets
from tests.tasks.scene import (
    ALIAS,
    CANDIDATE,
    DEPLOYMENT,
    FOREIGN,
    FUNCTION,
    LEASE,
    QUARTER,
    RECORD,
    STABLE,
    TARGET,
    an_alias,
    latest,
    saves,
    seen_until_it_lasts,
    work,
    writes_alias,
)
from tests.tasks.script import Script

INTENDED = RECORD.about_to("alias", QUARTER)
MOVED = INTENDED.moved(QUARTER, "r2")
PROMOTING = RECORD.about_to("alias", CANDIDATE)
REFUSED = saves(INTENDED) << functions.update_alias(FUNCTION, ALIAS, QUARTER, "r1") >> RevisionConflictError()
"""The write is announced, and the alias has another revision by now."""


def moved(script: Script, wanted: Routing = QUARTER, record: FunctionRecord = RECORD) -> FunctionRecord:
    return script.play(lambda ports: move_alias(work(ports), record, wanted))


def test_writes_under_the_revision_it_knows_between_two_records_when_nobody_interferes() -> None:
    script = (
        saves(INTENDED)
        << functions.update_alias(FUNCTION, ALIAS, QUARTER, "r1")
        >> an_alias(QUARTER, "r2")
        << saves(MOVED)
    )
    assert moved(script) == MOVED


def test_calls_nobody_when_the_alias_was_seen_there_already() -> None:
    assert moved(Script(), record=MOVED) == MOVED


def test_completes_the_move_of_a_skipped_step_when_nobody_knows_whether_it_took_effect() -> None:
    """It did; a record of the next move alone would take 25 % for the work of somebody else."""
    promoting = MOVED.about_to("alias", CANDIDATE)
    script = (
        REFUSED
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(QUARTER, "r2")
        << saves(MOVED)
        << saves(promoting)
        << writes_alias(CANDIDATE, "r2", an_alias(CANDIDATE, "r3"))
        << saves(promoting.moved(CANDIDATE, "r3"))
    )
    assert moved(script, CANDIDATE, INTENDED).is_at(CANDIDATE)


def test_writes_nothing_when_the_target_no_longer_runs() -> None:
    script = Script() << targets.save_function(DEPLOYMENT, TARGET, INTENDED, LEASE) >> TargetStoppedError("")
    with pytest.raises(TargetStoppedError):
        moved(script)


def test_takes_a_refusal_for_its_own_lost_answer_when_the_alias_is_where_it_is_wanted() -> None:
    script = REFUSED << functions.get_alias(FUNCTION, ALIAS) >> an_alias(QUARTER, "r2") << saves(MOVED)
    assert moved(script) == MOVED


def test_writes_again_under_the_new_revision_when_the_alias_is_still_where_it_was_left() -> None:
    script = (
        REFUSED
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE, "r5")
        << saves(INTENDED)
        << functions.update_alias(FUNCTION, ALIAS, QUARTER, "r5")
        >> an_alias(QUARTER, "r6")
        << saves(INTENDED.moved(QUARTER, "r6"))
    )
    assert moved(script).alias_revision_id == "r6"


def test_waits_for_a_newer_sight_when_the_alias_still_shows_the_revision_that_was_refused() -> None:
    script = (
        REFUSED
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE, "r1")
        << clock.sleep(0.25)
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(QUARTER, "r2")
        << saves(MOVED)
    )
    assert moved(script) == MOVED


def test_does_not_overwrite_the_alias_when_somebody_else_has_moved_it() -> None:
    with pytest.raises(AliasChangedError, match=r"5 \(100 %\)"):
        moved(REFUSED << seen_until_it_lasts(an_alias(FOREIGN, "r9")))


def test_does_not_create_the_alias_again_when_somebody_else_has_deleted_it() -> None:
    with pytest.raises(AliasChangedError):
        moved(REFUSED << seen_until_it_lasts(None))


NOT_FOUND = (
    saves(INTENDED) << functions.update_alias(FUNCTION, ALIAS, QUARTER, "r1") >> ResourceNotFoundError("")
)


def test_says_at_once_that_the_alias_is_gone_when_aws_does_not_find_it() -> None:
    with pytest.raises(AliasChangedError, match="Alias live of quote no longer exists"):
        moved(NOT_FOUND << functions.get_alias(FUNCTION, ALIAS) >> None)


@pytest.mark.parametrize(("old", "new", "gone"), [(None, None, "6"), (latest(version="6"), None, "7")])
def test_says_at_once_which_version_is_gone_when_the_alias_is_there(
    old: FunctionState | None, new: FunctionState | None, gone: str
) -> None:
    script = (
        NOT_FOUND
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> old
    )
    if old is not None:
        script = script << functions.get_function(FUNCTION, "7") >> new
    with pytest.raises(AliasChangedError, match=f"Version {gone} of quote no longer exists"):
        moved(script)


def test_is_tried_again_when_everything_is_there_that_aws_did_not_find() -> None:
    script = NOT_FOUND << functions.get_alias(FUNCTION, ALIAS) >> an_alias(STABLE)
    for version in ("6", "7"):
        script = script << functions.get_function(FUNCTION, version) >> latest(version=version)
    with pytest.raises(RetryableError):
        moved(script)


def test_waits_for_provisioned_concurrency_when_aws_still_sends_all_traffic_to_the_old_version() -> None:
    draining = Routing("7", {"6": 100.0})
    script = (
        saves(PROMOTING)
        << functions.update_alias(FUNCTION, ALIAS, CANDIDATE, "r1")
        >> an_alias(CANDIDATE, "r2")
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(draining, "r2")
        << clock.sleep(2.0)
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(draining, "r2")
        << clock.sleep(2.0)
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(CANDIDATE, "r3")
        << saves(PROMOTING.moved(CANDIDATE, "r3"))
    )
    assert moved(script, CANDIDATE).routing == CANDIDATE


def test_writes_again_when_the_alias_is_elsewhere_once_its_traffic_has_moved() -> None:
    draining = Routing("7", {"6": 100.0})
    script = (
        saves(PROMOTING)
        << functions.update_alias(FUNCTION, ALIAS, CANDIDATE, "r1")
        >> an_alias(CANDIDATE, "r2")
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(draining, "r2")
        << clock.sleep(2.0)
        << seen_until_it_lasts(an_alias(STABLE, "r3"))
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE, "r3")
        << saves(PROMOTING)
        << writes_alias(CANDIDATE, "r3", an_alias(CANDIDATE, "r4"))
        << saves(PROMOTING.moved(CANDIDATE, "r4"))
    )
    assert moved(script, CANDIDATE).alias_revision_id == "r4"


def test_gives_up_for_a_later_try_when_the_alias_keeps_changing() -> None:
    script = Script()
    for known, newer in pairwise(f"r{count}" for count in range(1, 7)):
        script = (
            script
            << saves(INTENDED)
            << functions.update_alias(FUNCTION, ALIAS, QUARTER, known)
            >> RevisionConflictError()
            << functions.get_alias(FUNCTION, ALIAS)
            >> an_alias(STABLE, newer)
        )
    with pytest.raises(RetryableError):
        moved(script)


def test_counts_what_the_write_answered_when_the_alias_is_only_seen_as_it_was_before() -> None:
    script = (
        saves(PROMOTING)
        << functions.update_alias(FUNCTION, ALIAS, CANDIDATE, "r1")
        >> an_alias(CANDIDATE, "r2")
        << seen_until_it_lasts(an_alias(STABLE, "r1"))
        << saves(PROMOTING.moved(CANDIDATE, "r2"))
    )
    assert moved(script, CANDIDATE).alias_revision_id == "r2"


PROMOTES = (
    saves(PROMOTING) << functions.update_alias(FUNCTION, ALIAS, CANDIDATE, "r1") >> an_alias(CANDIDATE, "r2")
)
DRAINS = (
    Script()
    << functions.get_alias(FUNCTION, ALIAS)
    >> an_alias(Routing("7", {"6": 100.0}), "r2")
    << clock.sleep(2.0)
)


@pytest.mark.parametrize("meanwhile", [Script(), DRAINS], ids=["at once", "while it drains"])
def test_does_not_say_that_it_serves_when_somebody_deletes_the_alias_right_after_the_write(
    meanwhile: Script,
) -> None:
    gone: AliasState | None = None
    script = (
        PROMOTES << meanwhile << seen_until_it_lasts(gone) << functions.get_alias(FUNCTION, ALIAS) >> gone
    )
    with pytest.raises(AliasChangedError, match="Alias live of quote no longer exists"):
        moved(script, CANDIDATE)


def test_does_not_say_that_it_serves_when_somebody_moves_the_alias_right_after_the_write() -> None:
    elsewhere = seen_until_it_lasts(an_alias(FOREIGN, "r9"))
    with pytest.raises(AliasChangedError, match=r"5 \(100 %\)"):
        moved(PROMOTES << elsewhere << elsewhere, CANDIDATE)


def test_leaves_the_rest_of_a_slow_move_to_a_later_try_when_it_takes_longer_than_a_handler_has() -> None:
    draining = an_alias(Routing("7", {"6": 100.0}), "r2")
    script = (
        saves(PROMOTING)
        << functions.update_alias(FUNCTION, ALIAS, CANDIDATE, "r1")
        >> an_alias(CANDIDATE, "r2")
        << functions.get_alias(FUNCTION, ALIAS)
        >> draining
    )
    for _ in range(301):
        script = script << clock.sleep(2.0) << functions.get_alias(FUNCTION, ALIAS) >> draining
    with pytest.raises(RetryableError):
        moved(script, CANDIDATE)
