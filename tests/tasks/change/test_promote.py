"""Promote: aliases go fully to their candidate, those that are missing are created, and nobody's is taken."""

from dataclasses import replace

import pytest

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import AlarmError, AliasChangedError, TargetError, TimeLimitExceededError
from sluice.ports.target import RevisionConflictError
from sluice.tasks.change.promote import promote
from tests.builders import SETTINGS, a_function_plan, a_rollback_point, a_target_plan
from tests.tasks.ports import clock, functions, targets
from tests.tasks.scene import (
    ALIAS,
    CANDIDATE,
    DEPLOYMENT,
    FOREIGN,
    FUNCTION,
    PLAN,
    QUARTER,
    RECORD,
    RED,
    STABLE,
    TARGET,
    WATCHING,
    alarm_is,
    an_alias,
    an_event,
    an_input,
    compares_with,
    latest,
    opens_work,
    records,
    saves,
    seen_until_it_lasts,
    stage_is_done,
    writes_alias,
)
from tests.tasks.script import NOW, Script

ACTION = "2.0"
ON_QUARTER = RECORD.about_to("alias", QUARTER).moved(QUARTER, "r2")
PROMOTING = ON_QUARTER.about_to("alias", CANDIDATE)
TELLS = stage_is_done(ACTION, an_event("FunctionPromoted", FUNCTION))


def play(script: Script, record: FunctionRecord | None, plan: TargetPlan = PLAN) -> None:
    opening = opens_work(ACTION, plan) << targets.function(DEPLOYMENT, TARGET, FUNCTION) >> record
    (opening << script).play(lambda ports: promote(ports, an_input(ACTION)))


def test_puts_the_alias_fully_on_the_candidate_when_steps_have_moved_it() -> None:
    script = (
        saves(PROMOTING, stage=2)
        << writes_alias(CANDIDATE, "r2", an_alias(CANDIDATE, "r3"))
        << saves(PROMOTING.moved(CANDIDATE, "r3"), stage=2)
        << TELLS
    )
    play(script, ON_QUARTER)


def test_writes_nothing_when_the_alias_was_seen_on_the_candidate_already() -> None:
    play(TELLS, ON_QUARTER.moved(CANDIDATE, "r3"))


def test_only_looks_at_the_alias_when_nothing_is_new() -> None:
    script = Script() << functions.get_alias(FUNCTION, ALIAS) >> an_alias(STABLE) << TELLS
    play(script, replace(RECORD, candidate_version="6"))


def test_does_not_say_that_a_version_serves_when_somebody_else_has_moved_the_alias() -> None:
    with pytest.raises(AliasChangedError):
        play(seen_until_it_lasts(an_alias(FOREIGN)), replace(RECORD, candidate_version="6"))


def test_moves_nothing_when_an_alarm_is_red() -> None:
    script = opens_work(ACTION, WATCHING) << alarm_is(RED) << records(an_event("AlarmRaised", "errors"))
    with pytest.raises(AlarmError):
        script.play(lambda ports: promote(ports, an_input(ACTION)))


def test_moves_nothing_when_the_time_of_the_target_is_up() -> None:
    script = opens_work(ACTION) << targets.function(DEPLOYMENT, TARGET, FUNCTION) >> ON_QUARTER
    with pytest.raises(TimeLimitExceededError):
        script.at(NOW + 1_000).play(lambda ports: promote(ports, an_input(ACTION)))


@pytest.mark.parametrize("record", [None, replace(RECORD, candidate_version=None)])
def test_moves_nothing_when_the_function_was_not_prepared(record: FunctionRecord | None) -> None:
    with pytest.raises(TargetError):
        play(Script(), record)


WITHOUT_ALIAS = replace(
    RECORD, routing=None, alias_revision_id=None, rollback_point=a_rollback_point(Live.LATEST)
)
CREATING = WITHOUT_ALIAS.about_to("alias", CANDIDATE)
CREATED = CREATING.moved(CANDIDATE, "r1")
CREATES = saves(CREATING, stage=2) << functions.create_alias(FUNCTION, ALIAS, "7")


def test_creates_the_alias_on_the_candidate_between_two_records_when_there_is_none() -> None:
    play(CREATES >> an_alias(CANDIDATE) << saves(CREATED, stage=2) << TELLS, WITHOUT_ALIAS)


def test_creates_nothing_when_an_earlier_try_has() -> None:
    play(TELLS, CREATED)


def test_takes_the_alias_for_its_own_when_it_is_what_it_would_have_created() -> None:
    script = (
        CREATES
        >> RevisionConflictError()
        << functions.get_alias(FUNCTION, ALIAS)
        >> None
        << clock.sleep(0.25)
        << functions.get_alias(FUNCTION, ALIAS)
        >> an_alias(CANDIDATE)
        << saves(CREATED, stage=2)
        << TELLS
    )
    play(script, WITHOUT_ALIAS)


@pytest.mark.parametrize("routing", [FOREIGN, Routing("7", {"5": 10.0})])
def test_leaves_the_alias_alone_when_somebody_else_has_created_it_elsewhere(routing: Routing) -> None:
    script = CREATES >> RevisionConflictError() << functions.get_alias(FUNCTION, ALIAS) >> an_alias(routing)
    with pytest.raises(AliasChangedError):
        play(script, WITHOUT_ALIAS)


def test_does_not_take_an_alias_for_created_when_it_is_never_seen() -> None:
    never: AliasState | None = None
    with pytest.raises(AliasChangedError):
        play(CREATES >> RevisionConflictError() << seen_until_it_lasts(never), WITHOUT_ALIAS)


NO_ALIAS = a_target_plan(functions=(a_function_plan(alias_name=None),))
ON_LATEST = replace(
    RECORD,
    routing=None,
    rollback_point=a_rollback_point(Live.LATEST, alias_name=None),
    candidate_code_sha256="new-code",
)


def test_moves_nothing_when_no_alias_is_configured() -> None:
    script = Script() << functions.get_function(FUNCTION) >> latest("new-code") << TELLS
    play(script, ON_LATEST, NO_ALIAS)


@pytest.mark.parametrize(
    "now",
    [
        latest("foreign-code"),
        latest("new-code", settings=replace(SETTINGS, handler="app.foreign")),
        None,
    ],
)
def test_does_not_say_that_new_code_serves_when_somebody_else_has_changed_it(
    now: FunctionState | None,
) -> None:
    script = Script() << functions.get_function(FUNCTION) >> now
    for pause in (0.25, 0.5, 1.0, 2.0, 2.0):
        script = script << clock.sleep(pause) << functions.get_function(FUNCTION) >> now
    with pytest.raises(AliasChangedError):
        play(script << compares_with(ON_LATEST), ON_LATEST, NO_ALIAS)
