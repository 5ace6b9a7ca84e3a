"""Locks the functions of a target before its first change, for all of them or none, and gives them back."""

from dataclasses import replace

from sluice.domain.function.code_source import CodeSource
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.last_alias import alias_left_by
from sluice.domain.rollback.lease import Lease, function_arn, lease_seconds
from sluice.errors import FunctionLockedError, NotFoundError, RetryableError
from sluice.ports import Ports
from sluice.ports.records import FunctionRecords
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.guard import check_running
from sluice.tasks.look.await_pruning import functions_after_pruning
from sluice.values import dataclass

_TRIES = 10


@dataclass(frozen=True, slots=True)
class LockedFunction:
    """The lease on a function, and what was stored of it just before: it was nobody else's to change.

    `pinned` is the version of its artifact that the whole deployment takes, once there is one.
    """

    lease: Lease
    record: FunctionRecord | None = None
    pinned: CodeSource | None = None


def lock_functions(work: TargetWork, application: str) -> dict[str, LockedFunction]:
    """Lease every function of the target for its application; all by their names. Safe to repeat.

    Nobody waits for the lease of another target, so that they cannot wait for each other in a circle.

    Raises:
        FunctionLockedError: a target of another deployment works on one of them.
        TargetStoppedError, DeploymentCancelledError: the target must not go on.
    """
    ports, plan = work.ports, work.plan
    for _ in range(_TRIES):
        stored = functions_after_pruning(ports, work.deployment_id, plan, work.pause)
        locked = {name: _locked(work, application, name, one) for name, one in stored.items()}
        # All leases in one transaction, conditional on what was read: half a set could block two targets
        # for ever.
        seen = {one.lease.function_arn: stored[name].lease for name, one in locked.items()}
        if ports.leases.take([one.lease for one in locked.values()], seen):
            return locked
        # The transaction also fails when the target was stopped; asking again tells that from a lost race.
        check_running(ports, work.deployment_id, plan.name)
    raise RetryableError(f"Too many targets try to lock the functions of target '{plan.name}' at once")


def release_functions(ports: Ports, target: TargetItem, plan: TargetPlan | None = None) -> None:
    """Give back every lease that the target holds; its plan is read where the caller has not."""
    plan = plan or ports.targets.plan(target.deployment_id, target.name)
    touched = ports.targets.functions(target.deployment_id, target.name)
    records = {record.function_name: record for record in touched}
    for function in plan.functions:
        arn = function_arn(plan, function.function_name)
        _release(ports, target, arn, records.get(function.function_name))


def _release(ports: Ports, target: TargetItem, arn: str, record: FunctionRecord | None) -> None:
    """Give back one lease: by the number in the function's record, or else by the lease as it is."""
    now = ports.clock.now()
    left = alias_left_by(target.status, record, now) if record else None
    if record is not None and record.fence:
        held = Lease(arn, record.fence, now, target.deployment_id, target.name)
        if ports.leases.release(held, now, left):
            return
    lease = ports.leases.get(arn)
    # A repeated release may come after the next holder took over.
    if lease is not None and lease.is_of(target.deployment_id, target.name):
        ports.leases.release(lease, now, left)


def _locked(work: TargetWork, application: str, name: str, stored: FunctionRecords) -> LockedFunction:
    lease = _wanted(work, application, function_arn(work.plan, name), stored.lease)
    return LockedFunction(lease, stored.record, stored.pinned)


def _wanted(work: TargetWork, application: str, arn: str, seen: Lease | None) -> Lease:
    """Our own lease renewed, or the next one after a lease that nobody needs; FunctionLockedError."""
    until = work.ports.clock.now() + lease_seconds(work.plan)
    if seen is not None and seen.is_of(work.deployment_id, work.plan.name):
        return replace(seen, until=until)
    if seen is not None and not is_over(work.ports, seen):
        raise FunctionLockedError(
            f"{arn} is being deployed by {seen.deployment_id} (application '{seen.application}',"
            f" target '{seen.target}')",
            "Wait until it ends, then deploy again",
        )
    # The fence outlives the lease: a late write of the former holder carries an older number and is refused.
    fence = seen.fence + 1 if seen else 1
    # Only a lease that was given back properly knows how the alias was left.
    left = seen.left if seen and seen.is_free else None
    return Lease(arn, fence, until, work.deployment_id, work.plan.name, application, left)


def is_over(ports: Ports, lease: Lease) -> bool:
    """Whether its holder needs it no more: time is up, or the holder has ended and cannot come back."""
    if lease.is_free or lease.until <= ports.clock.now():
        return True
    if lease.is_for_pruning:
        return False
    try:
        deployment = ports.deployments.get(lease.deployment_id)
        if deployment.status.is_end:  # also one that was given up because a target cannot be read
            return True
        target = ports.targets.get(lease.deployment_id, lease.target)
    # A lease whose deployment no longer exists protects nobody.
    except NotFoundError:
        return True
    return target.status.is_end and not may_be_reopened(
        target.status, rolls_back_all=deployment.rolls_back_all
    )


def may_be_reopened(status: TargetStatus, *, rolls_back_all: bool) -> bool:
    """Whether the target may have to roll back although it has ended: it keeps its leases until then."""
    return rolls_back_all and status is TargetStatus.SUCCEEDED
