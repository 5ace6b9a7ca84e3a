"""Undo target: restores the functions of a target to their state before an earlier deployment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import not_

from sluice.domain.record.reasons import shortened
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import RollbackOutcome
from sluice.domain.rollback.report import Restored
from sluice.domain.rollback.undo import going_back, restorable
from sluice.errors import ConflictError
from sluice.ports import Ports
from sluice.tasks.change.lock_functions import lock_functions
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.guard import MAX_PARALLEL_FUNCTIONS
from sluice.tasks.restore.connect_to_restore import connect_to_restore
from sluice.tasks.restore.find_later_changes import find_later_changes
from sluice.tasks.restore.leave_executions import leave_executions
from sluice.tasks.restore.restore_function import (
    differences_in_words,
    old_roles,
    record_restored,
    restore_function,
)


def undo_target(ports: Ports, deployment_id: str, name: str) -> RollbackOutcome:
    """Restore all functions side by side, or none when somebody changed one since; safe to repeat."""
    stored = ports.records.of_target(deployment_id, name)
    target, plan = stored.target, stored.plan
    if target.status.is_end:
        return RollbackOutcome(target.status, target.reason)
    records = restorable(ports.targets.functions(plan.reverts or "", plan.name))
    functions = connect_to_restore(ports, plan, deployment_id, old_roles(records))
    work = TargetWork(ports, deployment_id, plan, functions)
    try:
        # The same locks as for a deployment: an undo must not meet a newer deployment halfway.
        locked = lock_functions(work, stored.deployment.application)
        fences = {name: one.lease.fence for name, one in locked.items()}
        announced = _announce(work, records, fences)
    except ConflictError as error:
        return RollbackOutcome(TargetStatus.FAILED, str(error))
    restored = ports.side_by_side.run(
        lambda record: _restore(work, record, announced[record.function_name]),
        records,
        limit=MAX_PARALLEL_FUNCTIONS,
    )
    left = leave_executions(work, records)
    differences = differences_in_words(records, restored, plan.region)
    if differences:
        told = f"{differences} {left}" if left else differences
        return RollbackOutcome(TargetStatus.ROLLBACK_FAILED, shortened(told))
    return RollbackOutcome(TargetStatus.SUCCEEDED, left)


def _announce(
    work: TargetWork, records: Sequence[FunctionRecord], fences: Mapping[str, int]
) -> Mapping[str, FunctionRecord]:
    """Store what is about to happen, for all functions or none; whatever is stored was looked at before."""
    stored = {
        one.function_name: replace(one, fence=fences[one.function_name])
        for one in work.ports.targets.functions(work.deployment_id, work.plan.name)
    }
    unseen = [record for record in records if record.function_name not in stored]
    found = work.read_until_stable(lambda: find_later_changes(work.functions, unseen), not_)
    if found:
        raise ConflictError(
            f"Nothing was put back, because somebody has deployed since: {'; '.join(found)}",
            "Roll back or redeploy the newer deployment instead",
        )
    # All are checked before the first is stored: an undo of half the functions would mix two releases.
    for record in unseen:
        name = record.function_name
        stored[name] = work.save(going_back(record, fences[name]), is_new=True)
    return stored


def _restore(work: TargetWork, record: FunctionRecord, announced: FunctionRecord) -> Restored:
    restored = restore_function(work, record)
    record_restored(work, record, restored)
    if restored.alias is not None:
        work.save(replace(announced, routing=restored.alias.routing))
    return restored
