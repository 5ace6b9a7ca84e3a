"""Stored targets: of two that race for a move, a stop or a record, one wins and the other knows."""

from dataclasses import replace

import pytest

from sluice.aws.table.items.target import FUNCTION
from sluice.aws.table.leases import DynamoLeases
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import DynamoTable, Update, deployment_key
from sluice.aws.table.targets import DynamoTargets
from sluice.aws.table.timeline import DynamoTimeline
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.record.allowed import Hold
from sluice.domain.record.items import StopRequest
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import TargetStatus, may_become
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease
from sluice.errors import FunctionLockedError, NotFoundError, RetryableError, TargetStoppedError
from tests.adapters.conftest import SUBMITTED, Start, Submit
from tests.builders import a_record, a_target_plan

TARGET, ARN = "prod", "arn:aws:lambda:eu-central-1:111111111111:function:quote"
STOP = StopRequest("AlarmError", "red")
LEASE = Lease(ARN, 1, 2_000.0, "dep-1", TARGET, "parcels")
RECORD = replace(a_record(), fence=1)
RED = AlarmState("errors", "ALARM")


@pytest.fixture
def running(submit: Submit, targets: DynamoTargets, start: Start) -> DynamoTargets:
    """The targets with one that runs."""
    start(submit(), TARGET)
    return targets


@pytest.mark.parametrize("status", [status for status in TargetStatus if may_become(status)])
def test_target_moves_only_where_its_status_allows_it(running: DynamoTargets, status: TargetStatus) -> None:
    moved = running.move("dep-1", TARGET, status, reason="so", at=1_500.0)
    assert moved is (TargetStatus.RUNNING in may_become(status))
    assert (running.get("dep-1", TARGET).status is status) is (moved or status is TargetStatus.RUNNING)


def test_end_stays_when_somebody_else_ends_it_otherwise(running: DynamoTargets) -> None:
    running.move("dep-1", TARGET, TargetStatus.FAILED, reason="first", at=1_500.0)
    assert not running.move("dep-1", TARGET, TargetStatus.SUCCEEDED, reason="second", at=1_600.0)
    assert running.get("dep-1", TARGET).reason == "first"


def test_target_does_not_succeed_when_it_was_stopped_before(running: DynamoTargets) -> None:
    assert running.request_stop("dep-1", TARGET, STOP)
    assert not running.move("dep-1", TARGET, TargetStatus.SUCCEEDED, at=1_500.0)
    assert running.move("dep-1", TARGET, TargetStatus.ROLLING_BACK)


def test_target_is_not_stopped_when_it_has_succeeded_before(running: DynamoTargets) -> None:
    running.move("dep-1", TARGET, TargetStatus.SUCCEEDED, at=1_500.0)
    assert not running.request_stop("dep-1", TARGET, STOP)


def test_first_reason_to_stop_counts_when_there_are_two(running: DynamoTargets) -> None:
    running.request_stop("dep-1", TARGET, STOP)
    assert not running.request_stop("dep-1", TARGET, StopRequest("RollbackRequestedError", "by ada"))
    assert running.get("dep-1", TARGET).stop == STOP


def test_target_starts_only_when_all_it_depends_on_has_succeeded(
    submit: Submit, targets: DynamoTargets, start: Start
) -> None:
    names = ("first", "second", "last")
    plans = [
        a_target_plan(name, index=place, depends_on=names[:2] if name == "last" else ())
        for place, name in enumerate(names)
    ]
    submit("dep-1", *plans)
    assert targets.release("dep-1", "last", "first").is_blocked
    assert start("dep-1", "last").status is TargetStatus.WAITING
    assert not targets.release("dep-1", "last", "second").is_blocked
    assert start("dep-1", "last").status is TargetStatus.RUNNING


def test_target_does_not_start_again_when_it_has_ended(running: DynamoTargets, start: Start) -> None:
    running.move("dep-1", TARGET, TargetStatus.FAILED, at=1_500.0)
    assert start("dep-1", TARGET).status is TargetStatus.FAILED


def test_attempts_are_counted_once_when_two_count(running: DynamoTargets) -> None:
    assert running.next_attempt("dep-1", TARGET, 1) == 2
    assert running.next_attempt("dep-1", TARGET, 1) == 2


def test_only_a_target_that_has_succeeded_is_reopened(running: DynamoTargets) -> None:
    assert not running.reopen("dep-1", TARGET, "with the others")
    running.move("dep-1", TARGET, TargetStatus.SUCCEEDED, at=1_500.0)
    running.mark_propagated("dep-1", TARGET)
    assert running.reopen("dep-1", TARGET, "with the others")
    reopened = running.get("dep-1", TARGET)
    assert (reopened.status, reopened.attempt, reopened.is_propagated) == (
        TargetStatus.ROLLING_BACK,
        2,
        False,
    )
    assert not running.reopen("dep-1", TARGET, "again")


def test_beginning_is_told_by_whoever_noted_it_when_two_begin_the_target(
    running: DynamoTargets, table: DynamoTable
) -> None:
    begun = TimelineEvent("TargetStarted", "Started", 1_400.0, TARGET)
    later = replace(begun, at=1_450.0)
    assert running.begin("dep-1", TARGET, begun.at, may_pause=True, event=begun)
    assert not running.begin("dep-1", TARGET, later.at, may_pause=False, event=later)
    assert (running.get("dep-1", TARGET).progress.done_at, running.get("dep-1", TARGET).may_pause) == (
        begun.at,
        True,
    )
    assert DynamoTimeline(table).list("dep-1") == [SUBMITTED, begun]


def test_event_is_told_once_with_the_stage_when_the_stage_is_reported_again(
    running: DynamoTargets, table: DynamoTable
) -> None:
    done = TimelineEvent("WeightSet", "25 %", 1_500.0, TARGET)
    running.report_stage("dep-1", TARGET, 2, 1_500.0, done)
    running.report_stage("dep-1", TARGET, 2, 1_600.0, replace(done, at=1_600.0))
    assert running.get("dep-1", TARGET).progress == Progress(2, 1_500.0)
    assert DynamoTimeline(table).list("dep-1") == [SUBMITTED, done]


def test_event_is_told_when_the_stage_was_reported_without_it(
    running: DynamoTargets, table: DynamoTable
) -> None:
    done = TimelineEvent("WeightSet", "25 %", 1_500.0, TARGET)
    running.report_stage("dep-1", TARGET, 3, 1_400.0)
    running.report_stage("dep-1", TARGET, 2, 1_500.0, done)
    assert running.get("dep-1", TARGET).progress == Progress(3, 1_400.0)
    assert DynamoTimeline(table).list("dep-1") == [SUBMITTED, done]


def test_progress_never_goes_back(running: DynamoTargets) -> None:
    running.report_stage("dep-1", TARGET, 2, 1_500.0)
    running.report_stage("dep-1", TARGET, 1, 1_600.0)
    assert running.get("dep-1", TARGET).progress.done_stage == 2


def test_alarms_at_the_start_are_noted_once(running: DynamoTargets) -> None:
    green = replace(RED, state="OK")
    running.keep_alarms("dep-1", TARGET, [RED])
    running.keep_alarms("dep-1", TARGET, [green])
    running.note_alarms("dep-1", TARGET, [green])
    target = running.get("dep-1", TARGET)
    assert (target.alarms_at_start, target.alarms_seen) == ((RED,), (green,))


def test_alarms_are_not_noted_when_the_target_does_not_run(running: DynamoTargets) -> None:
    running.move("dep-1", TARGET, TargetStatus.ROLLING_BACK)
    running.keep_alarms("dep-1", TARGET, [RED])
    assert running.get("dep-1", TARGET).alarms_at_start is None


def saved(
    targets: DynamoTargets, record: FunctionRecord = RECORD, lease: Lease = LEASE
) -> FunctionRecord | None:
    targets.save_function("dep-1", TARGET, record.saved(), lease, is_new=True)
    return targets.function("dep-1", TARGET, "quote")


def test_record_is_stored_and_the_lease_renewed_when_both_are_held(
    running: DynamoTargets, leases: DynamoLeases
) -> None:
    leases.take([LEASE], {ARN: None})
    assert saved(running, lease=replace(LEASE, until=3_000.0)) == RECORD
    renewed = leases.get(ARN)
    assert renewed is not None
    assert renewed.until == 3_000.0


def test_what_a_function_was_before_is_stored_once_when_two_runs_begin_with_it(
    running: DynamoTargets, leases: DynamoLeases
) -> None:
    leases.take([LEASE], {ARN: None})
    first = RECORD.saved()
    running.save_function("dep-1", TARGET, first, LEASE, is_new=True)
    with pytest.raises(RetryableError):
        running.save_function("dep-1", TARGET, first.about_to("code"), LEASE, is_new=True)
    assert running.function("dep-1", TARGET, "quote") == RECORD


def test_of_two_runs_that_have_read_the_same_record_one_stores_the_next(
    running: DynamoTargets, leases: DynamoLeases
) -> None:
    leases.take([LEASE], {ARN: None})
    one, other = saved(running), running.all_functions("dep-1")[TARGET][0]
    assert one is not None
    for written in (one.about_to("settings").saved(), one.saved().confirmed().saved()):
        running.save_function("dep-1", TARGET, written, LEASE)
        with pytest.raises(RetryableError, match="Another run has just worked on quote"):
            running.save_function("dep-1", TARGET, other.about_to("code").saved(), LEASE)
        assert running.function("dep-1", TARGET, "quote") == written


def test_record_of_an_earlier_release_is_followed_once(
    running: DynamoTargets, leases: DynamoLeases, table: DynamoTable
) -> None:
    """It was stored without the number of times that it was stored."""
    leases.take([LEASE], {ARN: None})
    saved(running)
    key = deployment_key("dep-1"), sort_key(FUNCTION, TARGET, "quote")
    table.update(*key, Update("REMOVE saves", {}, "attribute_exists(saves)"))
    read = running.function("dep-1", TARGET, "quote")
    assert read is not None
    running.save_function("dep-1", TARGET, read.about_to("code").saved(), LEASE)
    with pytest.raises(RetryableError):
        running.save_function("dep-1", TARGET, read.about_to("settings").saved(), LEASE)
    assert running.function("dep-1", TARGET, "quote") == RECORD.about_to("code")


def test_record_is_stored_until_its_stage_is_done(running: DynamoTargets, leases: DynamoLeases) -> None:
    """A run whose state was repeated may go on when later steps are done, with what it read before them."""
    leases.take([LEASE], {ARN: None})
    running.report_stage("dep-1", TARGET, 0, 1_500.0)
    first = RECORD.saved()
    running.save_function("dep-1", TARGET, first, LEASE, stage=1, is_new=True)
    running.report_stage("dep-1", TARGET, 1, 1_600.0)
    second = first.about_to("code").saved()
    with pytest.raises(RetryableError, match="Another run has just done this step of target 'prod'"):
        running.save_function("dep-1", TARGET, second, LEASE, stage=1)
    assert running.function("dep-1", TARGET, "quote") == RECORD
    running.save_function("dep-1", TARGET, second, LEASE, stage=2)
    assert running.function("dep-1", TARGET, "quote") == second


@pytest.mark.parametrize("status", [TargetStatus.ROLLING_BACK, TargetStatus.FAILED])
def test_record_is_not_stored_when_the_target_no_longer_runs(
    running: DynamoTargets, leases: DynamoLeases, status: TargetStatus
) -> None:
    leases.take([LEASE], {ARN: None})
    running.move("dep-1", TARGET, status, at=1_500.0)
    with pytest.raises(TargetStoppedError):
        saved(running)
    assert running.function("dep-1", TARGET, "quote") is None


@pytest.mark.parametrize("lost", [replace(LEASE, fence=2), replace(LEASE, deployment_id="dep-2"), None])
def test_record_is_not_stored_when_the_lease_is_not_held(
    running: DynamoTargets, leases: DynamoLeases, lost: Lease | None
) -> None:
    if lost is not None:
        leases.take([LEASE], {ARN: None})
    with pytest.raises(FunctionLockedError):
        saved(running, lease=lost or LEASE)
    assert running.function("dep-1", TARGET, "quote") is None


def test_restored_record_is_stored_only_while_the_target_rolls_back(running: DynamoTargets) -> None:
    with pytest.raises(TargetStoppedError):
        running.save_restored("dep-1", TARGET, RECORD)
    running.move("dep-1", TARGET, TargetStatus.ROLLING_BACK)
    running.save_restored("dep-1", TARGET, RECORD)
    assert running.functions("dep-1", TARGET) == [RECORD]


def test_nobody_gets_a_target_that_is_not_there(running: DynamoTargets) -> None:
    with pytest.raises(NotFoundError):
        running.get("dep-1", "nowhere")
    with pytest.raises(NotFoundError):
        running.plan("dep-1", "nowhere")


def test_hold_is_noted_once_while_it_says_the_same(submit: Submit, targets: DynamoTargets) -> None:
    deployment_id, held = submit(), Hold("freezes['books']", 2_000.0, 3, "freeze 'books'")
    assert [targets.hold(deployment_id, TARGET, held) for _ in range(2)] == [True, False]
    assert targets.hold(deployment_id, TARGET, replace(held, until=3_000.0))
    assert targets.get(deployment_id, TARGET).hold == replace(held, until=3_000.0)


def test_hold_is_lifted_once(submit: Submit, targets: DynamoTargets) -> None:
    deployment_id = submit()
    targets.hold(deployment_id, TARGET, Hold("freezes['books']", 2_000.0, 3))
    assert [targets.lift_hold(deployment_id, TARGET) for _ in range(2)] == [True, False]
    assert targets.get(deployment_id, TARGET).hold is None


def test_running_target_is_not_held(running: DynamoTargets) -> None:
    assert not running.hold("dep-1", TARGET, Hold("freezes['books']", 2_000.0, 3))
