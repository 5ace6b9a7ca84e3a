"""Set weight: alarms first, then every alias; and where a weight does nothing, the timeline says so."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sluice.domain.record.items import StopRequest
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import (
    AlarmError,
    AliasChangedError,
    DeploymentCancelledError,
    RollbackRequestedError,
    TargetError,
    TargetStoppedError,
    TimeLimitExceededError,
)
from sluice.ports import Ports
from sluice.ports.target import RevisionConflictError
from sluice.tasks.change.prepare_functions import prepare_functions
from sluice.tasks.change.promote import promote
from sluice.tasks.change.set_weight import set_weight
from sluice.tasks.guard import ActionInput
from tests.builders import a_function_plan, a_rollback_point, a_target_plan
from tests.tasks.ports import accounts, functions, quotas, targets
from tests.tasks.scene import (
    ALIAS,
    DEPLOYMENT,
    FOREIGN,
    FUNCTION,
    GREEN,
    LEASE,
    PLAN,
    QUARTER,
    RECORD,
    RED,
    TARGET,
    WATCHING,
    a_deployment,
    a_target,
    alarm_is,
    an_alias,
    an_event,
    an_input,
    opens_work,
    reaches_account,
    records,
    runs,
    saves,
    seen_until_it_lasts,
    stage_is_done,
)
from tests.tasks.script import NOW, Script

ACTION = "1.0"
OPENS = opens_work(ACTION)
UNCHANGED = replace(RECORD, candidate_version="6")
INTENDED = RECORD.about_to("alias", QUARTER)
SHIFTS: Script = (
    saves(INTENDED, stage=1)
    << functions.update_alias(FUNCTION, ALIAS, QUARTER, "r1")
    >> an_alias(QUARTER, "r2")
    << saves(INTENDED.moved(QUARTER, "r2"), stage=1)
    << stage_is_done(ACTION, an_event("WeightSet", f"quote@{ACTION}", "6 (75 %)", "7 (25 %)"))
)


def play(script: Script, action: str = ACTION) -> None:
    script.play(lambda ports: set_weight(ports, an_input(action)))


@pytest.mark.parametrize("work", [prepare_functions, set_weight, promote])
def test_does_nothing_when_an_earlier_try_has_done_the_stage(
    work: Callable[[Ports, ActionInput], None],
) -> None:
    """Its answer was lost; a second run would meet the end of the first one at its first write."""
    done = a_target(progress=Progress(1, NOW - 5))
    runs(target=done).play(lambda ports: work(ports, an_input(ACTION)))


def has(record: FunctionRecord | None) -> Script:
    return Script() << targets.function(DEPLOYMENT, TARGET, FUNCTION) >> record


def test_moves_the_alias_to_the_weight_of_the_step_when_nothing_is_wrong() -> None:
    play(OPENS << has(RECORD) << SHIFTS)


def test_looks_at_the_alarms_before_it_moves_the_alias_when_the_target_watches_some() -> None:
    play(opens_work(ACTION, WATCHING) << alarm_is(GREEN) << has(RECORD) << SHIFTS)


def test_moves_nothing_when_an_alarm_is_red() -> None:
    script = opens_work(ACTION, WATCHING) << alarm_is(RED) << records(an_event("AlarmRaised", "errors"))
    with pytest.raises(AlarmError):
        play(script)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (UNCHANGED, "already serves"),
        (replace(RECORD, rollback_point=a_rollback_point(Live.LATEST)), "end of the deployment"),
        (replace(RECORD, rollback_point=a_rollback_point(Live.LATEST, alias_name=None)), "$LATEST"),
        (replace(RECORD, is_unweighted=True), "roles"),
    ],
)
def test_says_why_and_moves_nothing_when_the_weight_has_no_effect(record: FunctionRecord, words: str) -> None:
    ignored = an_event("WeightIgnored", f"quote@{ACTION}", words)
    play(OPENS << has(record) << stage_is_done(ACTION, ignored))


@pytest.mark.parametrize(("at", "error"), [(NOW + 1_000, TimeLimitExceededError), (NOW + 999, None)])
def test_moves_nothing_when_the_time_of_the_target_is_up(at: float, error: type[Exception] | None) -> None:
    script = OPENS << has(RECORD).at(at)
    if error:
        with pytest.raises(error):
            play(script)
    else:
        play(script << has_no_more_to_do(at))


def has_no_more_to_do(at: float) -> Script:
    """The same conversation a moment later: the lease is renewed from then on."""
    lease = replace(LEASE, until=LEASE.until + at - NOW)
    event = an_event("WeightSet", f"quote@{ACTION}", at=at)
    return (
        saves(INTENDED, lease, stage=1)
        << functions.update_alias(FUNCTION, ALIAS, QUARTER, "r1")
        >> an_alias(QUARTER, "r2")
        << saves(INTENDED.moved(QUARTER, "r2"), lease, stage=1)
        << targets.report_stage(DEPLOYMENT, TARGET, 1, at, event)
    )


def test_moves_nothing_when_the_function_was_not_prepared() -> None:
    with pytest.raises(TargetError):
        play(OPENS << has(None))


def test_moves_nothing_when_the_action_sets_no_weight() -> None:
    with pytest.raises(TargetError):
        play(opens_work("0.0"), "0.0")


def test_does_not_report_the_stage_as_done_when_somebody_else_has_moved_the_alias() -> None:
    script = (
        OPENS
        << has(RECORD)
        << saves(INTENDED, stage=1)
        << functions.update_alias(FUNCTION, ALIAS, QUARTER, "r1")
        >> RevisionConflictError()
        << seen_until_it_lasts(an_alias(FOREIGN, "r9"))
    )
    with pytest.raises(AliasChangedError):
        play(script)


def test_moves_the_aliases_of_all_functions_and_only_then_raises_when_one_of_them_fails() -> None:
    plan = a_target_plan(functions=(a_function_plan("first"), a_function_plan()))
    script = (
        opens_work(ACTION, plan)
        << targets.function(DEPLOYMENT, TARGET, "first")
        >> None
        << has(RECORD)
        << saves(INTENDED, stage=1)
        << functions.update_alias(FUNCTION, ALIAS, QUARTER, "r1")
        >> an_alias(QUARTER, "r2")
        << saves(INTENDED.moved(QUARTER, "r2"), stage=1)
        << records(an_event("WeightSet", f"quote@{ACTION}"))
    )
    with pytest.raises(TargetError, match="first"):
        play(script)


@pytest.mark.parametrize(
    ("stop", "error"),
    [
        ("DeploymentCancelledError", DeploymentCancelledError),
        ("RollbackRequestedError", RollbackRequestedError),
        ("AlarmError", AlarmError),
        ("AnErrorOfANewerRelease", RollbackRequestedError),
    ],
)
def test_opens_no_work_when_the_target_must_roll_back(stop: str, error: type[Exception]) -> None:
    stopped = a_target(stop=StopRequest(stop, "too slow"))
    with pytest.raises(error, match="too slow"):
        play(runs(target=stopped))


@pytest.mark.parametrize("status", sorted(set(TargetStatus) - {TargetStatus.RUNNING}))
def test_opens_no_work_when_the_target_does_not_run(status: TargetStatus) -> None:
    with pytest.raises(TargetStoppedError, match=status.value):
        play(runs(target=a_target(status)))


def test_opens_no_work_when_the_deployment_was_cancelled() -> None:
    cancelled = a_deployment(is_cancelled=True, cancel_reason="by ada")
    with pytest.raises(DeploymentCancelledError, match="by ada"):
        play(runs(deployment=cancelled))


def test_takes_its_place_again_before_it_goes_on_when_it_had_left_it_for_a_long_wait() -> None:
    parked = a_target(is_parked=True)
    script = runs(target=parked) << quotas.resume(parked) << reaches_account(ACTION)
    play(script << has(RECORD) << SHIFTS)


def test_does_not_note_again_that_the_stage_before_is_done() -> None:
    reached = a_target(progress=Progress(0, NOW - 5))
    script = runs(target=reached) << accounts.connect(PLAN, DEPLOYMENT) >> functions
    play(script << has(RECORD) << SHIFTS)


def test_notes_the_stage_before_when_it_ended_without_anybody_at_work() -> None:
    """As a pause does: the last stage that is noted is an earlier one."""
    earlier = a_target(progress=Progress(-1, NOW - 5))
    play(runs(target=earlier) << reaches_account(ACTION) << has(RECORD) << SHIFTS)


def first_of_two_is_told() -> Script:
    """A target with two functions, of which the first serves the new version already."""
    plan = a_target_plan(functions=(a_function_plan("first"), a_function_plan()))
    first = replace(UNCHANGED, rollback_point=replace(RECORD.rollback_point, function_name="first"))
    return (
        opens_work(ACTION, plan)
        << targets.function(DEPLOYMENT, TARGET, "first")
        >> first
        << records(an_event("WeightIgnored", f"first@{ACTION}"))
    )


def test_tells_each_function_as_it_is_done_and_only_the_last_with_the_end_of_the_stage() -> None:
    script = (
        first_of_two_is_told()
        << has(UNCHANGED)
        << stage_is_done(ACTION, an_event("WeightIgnored", f"quote@{ACTION}"))
    )
    play(script)


def test_tells_what_was_done_when_another_function_fails() -> None:
    script = first_of_two_is_told() << has(None)
    with pytest.raises(TargetError):
        play(script)
