"""Prepare functions: secures rollback points, updates functions and publishes their candidate versions."""

from sluice.domain.plan.target import FunctionPlan
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.ports import Ports
from sluice.tasks.change.bring_up_to_date import bring_up_to_date
from sluice.tasks.change.control_function import control_function
from sluice.tasks.change.lock_functions import LockedFunction, lock_functions
from sluice.tasks.change.prepare_published import prepare_published
from sluice.tasks.change.provide_concurrency import provide_concurrency
from sluice.tasks.change.publish_candidate import publish_candidate
from sluice.tasks.change.secure_rollback_point import secure_rollback_point
from sluice.tasks.change.target_work import TargetWork, work_on
from sluice.tasks.guard import ActionInput, is_done
from sluice.tasks.judge.check_alarms import begin_watching
from sluice.tasks.wait.begin_action import begin_action


def prepare_functions(ports: Ports, given: ActionInput) -> None:
    """Prepare all functions of the target side by side; traffic moves only where $LATEST carries it."""
    records = begin_action(ports, given)
    if is_done(given, records):
        return
    work = work_on(ports, given, records)
    # Before the first change, so that an alarm that was red already is not blamed on the new version.
    begin_watching(ports, given.deployment_id, work.plan)
    # All functions or none: a target that got half of its functions would wait for the rest holding leases.
    locked = lock_functions(work, records.deployment.application)
    work.do_stage(given, lambda function: _prepare(work, function, locked[function.function_name]))


def _prepare(work: TargetWork, function: FunctionPlan, locked: LockedFunction) -> TimelineEvent:
    """Safe to repeat: whatever the record or the function itself shows as done is not done again."""
    record, state = locked.record, None
    if function.is_published:
        record = prepare_published(work, function, record, locked.lease)
    elif record is None:
        record, state = secure_rollback_point(work, function, locked.lease)
    if record.candidate_version is None:
        record, state = bring_up_to_date(work, function, record, state, locked.pinned)
        record = publish_candidate(work, function, record, state)
    record = control_function(work, function, record)
    record = provide_concurrency(work, function, record)
    return work.event("FunctionPrepared", _told(function, record), function.function_name)


def _told(function: FunctionPlan, record: FunctionRecord) -> str:
    name, version = function.function_name, record.candidate_version
    if record.is_unchanged:
        return f"{name}: nothing differs from version {version}, which already serves"
    if record.rollback_point.live is Live.ABSENT:
        return f"{name}: created, version {version} published"
    if function.is_published:
        now = f"alias {function.alias_name} is at version {record.stable_version}"
        return f"{name}: version {version} is ready ({now})"
    before = "alias" if record.rollback_point.live is Live.ALIAS else "$LATEST"
    return f"{name}: version {version} published ({before} was at version {record.stable_version})"
