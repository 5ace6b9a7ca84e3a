"""Prepare functions: alarms, leases, rollback points, code and versions, in this order, and once each."""

from dataclasses import replace

import pytest

from sluice.domain.function.code_source import OWN_COPY, CodeSource
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease
from sluice.domain.rollback.point import Live
from sluice.errors import AlarmError, FunctionLockedError
from sluice.ports.records import FunctionRecords
from sluice.tasks.change.prepare_functions import prepare_functions
from tests.builders import a_function_plan, a_rollback_point, a_target_plan
from tests.tasks.ports import deployments, functions, leases, targets
from tests.tasks.ports import records as stored
from tests.tasks.scene import (
    ALIAS,
    ARN,
    DEPLOYMENT,
    FUNCTION,
    GREEN,
    LEASE,
    RECORD,
    RED,
    STABLE,
    TARGET,
    WATCHING,
    a_deployment,
    a_target,
    an_alias,
    an_event,
    an_input,
    latest,
    opens_work,
    reads_functions,
    records,
    saves,
    saves_first,
    sees_alarms,
    stage_is_done,
)
from tests.tasks.script import NOW, Script

ACTION = "0.0"
TAKEN = Lease(ARN, 1, LEASE.until, DEPLOYMENT, TARGET, "parcels")
HELD = replace(LEASE, fence=1)
SECURED = FunctionRecord(a_rollback_point(), routing=STABLE, alias_revision_id="r1", fence=1)
WRITING = SECURED.about_to("code")
WRITTEN = WRITING.confirmed(candidate_code_sha256="new-code")
PREPARED = WRITTEN.confirmed(candidate_version="7")
TELLS = stage_is_done(ACTION, an_event("FunctionPrepared", FUNCTION))
PINNED = CodeSource("code", "quote.zip", "v1")


def play(script: Script) -> None:
    script.play(lambda ports: prepare_functions(ports, an_input(ACTION)))


TAKES: Script = Script() << leases.take([TAKEN], {ARN: None}) >> True


def locks(record: FunctionRecord | None, pinned: CodeSource | None = None) -> Script:
    return opens_work(ACTION) << reads_functions(None, record, pinned) << TAKES


PINS: Script = (
    Script()
    << functions.object_version(FUNCTION, CodeSource("code", "quote.zip"))
    >> "v1"
    << deployments.pin_artifact(DEPLOYMENT, PINNED)
    >> PINNED
)
UPDATES: Script = (
    saves(WRITING, HELD, stage=0)
    << functions.update_code(FUNCTION, replace(PINNED, storage=OWN_COPY), "f1", None)
    >> latest("new-code", "f2")
    << saves(WRITTEN, HELD, stage=0)
    << functions.publish_version(FUNCTION, "new-code", "f2", f"deployment {DEPLOYMENT}")
    >> latest("new-code", "f2", version="7")
    << saves(PREPARED, HELD, stage=0)
)


def test_secures_updates_and_publishes_in_this_order_when_nothing_is_done_yet() -> None:
    script = (
        locks(None)
        << functions.get_function(FUNCTION)
        >> latest()
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(STABLE)
        << functions.get_function(FUNCTION, "6")
        >> latest(version="6")
        << saves_first(SECURED, HELD, stage=0)
        << PINS
        << UPDATES
        << TELLS
    )
    play(script)


def test_secures_nothing_again_when_an_earlier_try_has() -> None:
    """What is there by now is no rollback point: it may be the new code already."""
    reads = Script() << functions.get_function(FUNCTION) >> latest()
    play(locks(SECURED) << PINS << reads << UPDATES << TELLS)


def test_asks_nobody_for_the_version_of_the_artifact_when_preflight_has_pinned_it() -> None:
    reads = Script() << functions.get_function(FUNCTION) >> latest()
    play(locks(SECURED, PINNED) << reads << UPDATES << TELLS)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (RECORD, "version 7 published (alias was at version 6)"),
        (replace(RECORD, candidate_version="6"), "nothing differs"),
        (replace(RECORD, rollback_point=a_rollback_point(Live.ABSENT)), "created"),
        (replace(RECORD, rollback_point=a_rollback_point(Live.LATEST)), "$LATEST"),
    ],
)
def test_only_tells_what_was_done_when_an_earlier_try_has_done_it(record: FunctionRecord, words: str) -> None:
    play(locks(record) << stage_is_done(ACTION, an_event("FunctionPrepared", FUNCTION, words)))


def test_changes_nothing_when_an_alarm_is_red_before_the_first_change() -> None:
    script = (
        opens_work(ACTION, WATCHING)
        << targets.get(DEPLOYMENT, TARGET)
        >> a_target()
        << sees_alarms(RED)
        << targets.keep_alarms(DEPLOYMENT, TARGET, (RED,))
        << targets.get(DEPLOYMENT, TARGET)
        >> a_target(alarms_at_start=(RED,))
    )
    with pytest.raises(AlarmError):
        play(script)


def test_watches_the_alarms_before_it_locks_the_functions_when_there_are_some() -> None:
    watched = a_target(alarms_at_start=(GREEN,))
    script = (
        opens_work(ACTION, WATCHING)
        << targets.get(DEPLOYMENT, TARGET)
        >> watched
        << targets.get(DEPLOYMENT, TARGET)
        >> watched
        << records(an_event("AlarmsWatched", "", "errors"))
        << reads_functions(None, RECORD, plan=WATCHING)
        << TAKES
        << TELLS
    )
    play(script)


def test_changes_nothing_when_another_deployment_works_on_one_of_the_functions() -> None:
    plan = a_target_plan(functions=(a_function_plan("first"), a_function_plan()))
    script = (
        opens_work(ACTION, plan)
        << stored.of_functions(DEPLOYMENT, plan)
        >> {
            "first": FunctionRecords(),
            FUNCTION: FunctionRecords(Lease(ARN, 4, NOW + 60, "dep-9", "staging")),
        }
        << deployments.get("dep-9")
        >> a_deployment()
        << targets.get("dep-9", "staging")
        >> a_target()
    )
    with pytest.raises(FunctionLockedError):
        play(script)
