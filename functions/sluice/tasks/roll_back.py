"""Roll back: puts every function of a target back to its stored rollback point, in parallel.

Never held up by time limits, approvals or locks of its own run; safe to repeat.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sluice.domain.function_record import FunctionRecord
from sluice.domain.plan import TargetPlan
from sluice.domain.reasons import error_in_words, shortened
from sluice.domain.rollback import mending_commands
from sluice.domain.status import TargetStatus
from sluice.errors import DeploymentCancelledError, RollbackRequestedError
from sluice.ports import Ports
from sluice.tasks.gates import close_gates, why_timed_out
from sluice.tasks.restore_function import Restored, restore_function
from sluice.tasks.target_work import MAX_PARALLEL_FUNCTIONS, TargetWork
from sluice.tasks.tell import tell


@dataclass(frozen=True, slots=True)
class RollbackOutcome:
    """How the target ends, and why it had to."""

    outcome: TargetStatus
    reason: str


def roll_back(ports: Ports, deployment_id: str, name: str, error: str, cause: str) -> RollbackOutcome:
    """Restore what was changed and read it back; ROLLED_BACK only when all is as it was before."""
    why = _why(ports, deployment_id, name, error, cause)
    if not ports.targets.move(deployment_id, name, TargetStatus.ROLLING_BACK):
        target = ports.targets.get(deployment_id, name)
        if target.status is not TargetStatus.ROLLING_BACK:
            return RollbackOutcome(target.status, target.reason)
    close_gates(ports, deployment_id, name)
    records = ports.targets.functions(deployment_id, name)
    if not any(record.is_changed for record in records):
        return RollbackOutcome(_unchanged_outcome(error), why)
    tell(ports, deployment_id, "RollbackStarted", f"Rolling back: {why}", target=name)
    plan = ports.targets.plan(deployment_id, name)
    restored = _restore(ports, deployment_id, plan, records)
    for one in restored:
        tell(ports, deployment_id, "FunctionRestored", one.message, target=name, detail=one.function_name)
    return _outcome(plan, records, restored, why)


def _restore(
    ports: Ports, deployment_id: str, plan: TargetPlan, records: Sequence[FunctionRecord]
) -> list[Restored]:
    work = TargetWork(ports, deployment_id, plan, ports.accounts.connect(plan, deployment_id))
    with ThreadPoolExecutor(MAX_PARALLEL_FUNCTIONS) as pool:
        return list(pool.map(lambda record: restore_function(work, record), records))


def _outcome(
    plan: TargetPlan, records: Sequence[FunctionRecord], restored: Sequence[Restored], why: str
) -> RollbackOutcome:
    differing = [one for one in restored if one.differences]
    if not differing:
        has_old = any(record.stable_version for record in records)
        return RollbackOutcome(TargetStatus.ROLLED_BACK if has_old else TargetStatus.FAILED, why)
    points = {record.function_name: record.rollback_point for record in records}
    lines = [f"{one.function_name}: {text}" for one in differing for text in one.differences]
    commands = [c for one in differing for c in mending_commands(points[one.function_name], plan.region)]
    told = f"{why} Not everything is as it was: {'; '.join(lines)}. To mend it: {' ; '.join(commands)}"
    return RollbackOutcome(TargetStatus.ROLLBACK_FAILED, shortened(told))


def _why(ports: Ports, deployment_id: str, name: str, error: str, cause: str) -> str:
    """The reason in words; a gate that ran out of time arrives as a plain time-out."""
    told = why_timed_out(ports, deployment_id, name) if error == "States.Timeout" else ""
    return told or error_in_words(error, cause)


def _unchanged_outcome(error: str) -> TargetStatus:
    by_hand = (DeploymentCancelledError.__name__, RollbackRequestedError.__name__)
    return TargetStatus.CANCELLED if error in by_hand else TargetStatus.FAILED
