"""Tells whose work it is when a function is neither as it was nor as this run of a step has left it."""

from dataclasses import replace

from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AliasChangedError, RetryableError
from sluice.tasks.change.target_work import TargetWork


def changed_by_others(work: TargetWork, record: FunctionRecord) -> AliasChangedError | RetryableError:
    """What to raise: somebody else has changed it, or another run of this very step, which goes on beside.

    That one has stored its intent first. `record` is what this run has read or stored last.
    """
    name = record.function_name
    stored = work.ports.targets.function(work.deployment_id, work.plan.name, name)
    if stored is not None and replace(stored, rollback_point=record.rollback_point) != record:
        return RetryableError(f"Another run of this step has gone on with {name}")
    return AliasChangedError(
        f"{name} was changed by someone else during the deployment",
        "Sluice does not overwrite it. Find out who deploys to it, then deploy again",
    )
