"""Roll back: puts every function of a target back to its stored rollback point, in parallel.

Never held up by time limits, approvals or locks of its own run; safe to repeat.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.domain.record.reasons import error_in_words, shortened
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live, RollbackOutcome
from sluice.domain.rollback.report import Restored
from sluice.errors import AlarmError, DeploymentCancelledError, RollbackRequestedError, TargetStoppedError
from sluice.ports import Ports
from sluice.ports.records import TargetRecords
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.guard import MAX_PARALLEL_FUNCTIONS
from sluice.tasks.record_event import record_event
from sluice.tasks.restore.connect_to_restore import connect_to_restore
from sluice.tasks.restore.keep_version import keep_version
from sluice.tasks.restore.leave_executions import leave_executions
from sluice.tasks.restore.restore_function import (
    differences_in_words,
    old_roles,
    record_restored,
    restore_function,
)
from sluice.tasks.restore.undo_target import undo_target
from sluice.tasks.wait.close_waits import close_waits, why_timed_out

_STOPPED = {
    error.__name__
    for error in (AlarmError, DeploymentCancelledError, RollbackRequestedError, TargetStoppedError)
}


def roll_back(ports: Ports, deployment_id: str, name: str, error: str, cause: str) -> RollbackOutcome:
    """Restore what was changed and read it back; ROLLED_BACK only when all is as it was before."""
    why = _why(ports, deployment_id, name, error, cause)
    stored = ports.records.of_target(deployment_id, name)
    target, plan = stored.target, stored.plan
    if plan.reverts and error == TargetStoppedError.__name__ and target.status is TargetStatus.RUNNING:
        return undo_target(ports, deployment_id, name)  # sent here by an execution of release 0.1.0
    if _keeps_version(target, plan, error):
        return keep_version(ports, deployment_id, plan, why)
    return _restore_target(ports, stored, error, why)


def _restore_target(ports: Ports, stored: TargetRecords, error: str, why: str) -> RollbackOutcome:
    deployment_id, plan, name = stored.target.deployment_id, stored.plan, stored.plan.name
    # From here on the target cannot succeed: of Finish target and this, the conditional write picks one.
    if not ports.targets.move(deployment_id, name, TargetStatus.ROLLING_BACK):
        target = ports.targets.get(deployment_id, name)
        if target.status is not TargetStatus.ROLLING_BACK:
            return RollbackOutcome(target.status, target.reason)
    if stored.target.is_parked:
        ports.quotas.resume(stored.target)
    # An approval that stays open would let people decide about something that is gone.
    close_waits(ports, deployment_id, name)
    records = ports.targets.functions(deployment_id, name)
    # Nothing was written, so there is nothing to read back and no role to assume.
    if not any(record.is_changed for record in records):
        return RollbackOutcome(_unchanged_outcome(error), why)
    record_event(ports, deployment_id, "RollbackStarted", f"Rolling back: {why}", target=name)
    functions = connect_to_restore(ports, plan, deployment_id, old_roles(records))
    work = TargetWork(ports, deployment_id, plan, functions)
    restored = ports.side_by_side.run(partial(_restore_one, work), records, limit=MAX_PARALLEL_FUNCTIONS)
    left = leave_executions(work, records)
    return _outcome(plan, records, restored, f"{why} {left}" if left else why)


def _keeps_version(target: TargetItem, plan: TargetPlan, error: str) -> bool:
    """Whether an afterDeployment gate has failed of a target that is to keep its new version then.

    Who stops a target by hand, or its execution, means the rollback and not the gate; so does an alarm.
    """
    if target.status is not TargetStatus.RUNNING or error in _STOPPED:
        return False
    return plan.keeps_after_gates and plan.is_promoted(target.progress.done_stage)


def _restore_one(work: TargetWork, record: FunctionRecord) -> Restored:
    restored = restore_function(work, record)
    # Told before it is stored: where the alias was is known only from what is stored until then.
    record_restored(work, record, restored)
    if restored.alias is not None:
        work.save_restored(record.moved(restored.alias.routing, restored.alias.revision_id))
    elif record.rollback_point.live is Live.LATEST and record.is_changed and not restored.differences:
        work.save_restored(replace(record, is_restored=True))
    return restored


def _outcome(
    plan: TargetPlan, records: Sequence[FunctionRecord], restored: Sequence[Restored], why: str
) -> RollbackOutcome:
    differing = [one for one in restored if one.differences]
    if not differing:
        has_old = any(record.stable_version for record in records)
        return RollbackOutcome(TargetStatus.ROLLED_BACK if has_old else TargetStatus.FAILED, shortened(why))
    told = f"{why} {differences_in_words(records, restored, plan.region)}"
    return RollbackOutcome(TargetStatus.ROLLBACK_FAILED, shortened(told))


def _why(ports: Ports, deployment_id: str, name: str, error: str, cause: str) -> str:
    """The reason in words; a wait that ran out of time arrives as a plain time-out."""
    told = why_timed_out(ports, deployment_id, name) if error == "States.Timeout" else ""
    return told or error_in_words(error, cause)


def _unchanged_outcome(error: str) -> TargetStatus:
    by_people = (DeploymentCancelledError.__name__, RollbackRequestedError.__name__)
    return TargetStatus.CANCELLED if error in by_people else TargetStatus.FAILED
