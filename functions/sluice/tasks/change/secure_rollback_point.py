"""Stores what a function is before its first change, and refuses functions that could not be put back."""

from dataclasses import replace

from sluice.domain.function.published import SECURED_NOTE
from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.last_alias import LastAlias
from sluice.domain.rollback.lease import Lease
from sluice.domain.rollback.obstacle import Obstacle
from sluice.domain.rollback.obstacles import (
    alias_obstacle,
    function_obstacle,
    restore_obstacle,
    splitting_obstacle,
)
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.errors import AliasChangedError, RetryableError, TargetError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.check_old_runtime import check_old_runtime
from sluice.tasks.change.control_function import controls_before
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.guard import check_running


def secure_rollback_point(
    work: TargetWork, function: FunctionPlan, lease: Lease
) -> tuple[FunctionRecord, FunctionState | None]:
    """Store what the function is now as its rollback point, change nothing, and give both back.

    The state is fresh enough to guard the next write: publishing a version has changed its RevisionId.
    `lease` is that under which it happens. It knows how the alias was left: AWS may still show it as before.

    Raises:
        AliasChangedError: the alias already splits its traffic, so nobody knows which version is the old one.
        TargetStoppedError, DeploymentCancelledError: the target must not go on.
        TargetError: the function could not be put back, or its traffic cannot be split as the plan wants.
    """
    state = work.wait_until_updatable(function.function_name)
    if state is None:
        point = RollbackPoint(function.function_name, Live.ABSENT, function.alias_name)
        planned = function.settings.durable
        is_durable = planned is not None and planned.is_on
        record = FunctionRecord(point, fence=lease.fence, is_durable=is_durable)
        return work.save(record, is_new=True), None
    # Refused before anything is stored: a target that cannot be restored must not begin.
    refuse(function_obstacle(function, state))
    alias = alias_before(work, function, lease.left)
    if alias:
        record = _behind_alias(work, function, state, alias)
    else:
        record, state = _live_latest(work, function, state)
    before = controls_before(work, function)
    if before is not None:
        record = replace(record, rollback_point=replace(record.rollback_point, controls=before))
    record = replace(record, fence=lease.fence, is_durable=state.is_durable)
    return work.save(record, is_new=True), state


def alias_before(work: TargetWork, function: FunctionPlan, left: LastAlias | None) -> AliasState | None:
    """The alias before the first change, once AWS shows it as the previous target left it."""
    alias_name = function.alias_name
    if alias_name is None:
        return None

    def is_expected(seen: AliasState | None) -> bool:
        now, routing = work.ports.clock.now(), seen.routing if seen else None
        return left is None or not left.may_be_stale(alias_name, routing, now)

    return work.read_until_stable(
        lambda: work.functions.get_alias(function.function_name, alias_name), is_expected
    )


def _behind_alias(
    work: TargetWork, function: FunctionPlan, state: FunctionState, alias: AliasState
) -> FunctionRecord:
    refuse(alias_obstacle(function, alias))
    stable = alias.routing.version
    obstacle, old = None, None
    if work.plan.splits_traffic:
        # AWS splits traffic only between versions with the same role and dead-letter queue, so both are
        # compared.
        old = work.functions.get_function(function.function_name, stable)
        obstacle = splitting_obstacle(function, alias, state, old)
    if not work.plan.allow_unweighted:
        refuse(obstacle)
    provided = (
        work.functions.get_provisioned(function.function_name, stable) if function.provisioned else None
    )
    return FunctionRecord(
        replace(
            _point(function, Live.ALIAS, stable, state),
            stable_code_sha256=old.code_sha256 if old else None,
            provisioned=provided.requested if provided else 0,
        ),
        routing=Routing(stable),
        alias_revision_id=alias.revision_id,
        is_unweighted=obstacle is not None,
    )


def refuse(obstacle: Obstacle | None) -> None:
    """AliasChangedError or TargetError where there is an obstacle."""
    if obstacle is not None:
        raise as_error(obstacle)


def as_error(obstacle: Obstacle) -> AliasChangedError | TargetError:
    """What to raise because of the obstacle."""
    error = AliasChangedError if obstacle.is_foreign_work else TargetError
    return error(obstacle.message, obstacle.remedy)


def _live_latest(
    work: TargetWork, function: FunctionPlan, state: FunctionState
) -> tuple[FunctionRecord, FunctionState]:
    """Secure `$LATEST`: a published version keeps its code and settings, and is free if there is one.

    A new version gives `$LATEST` a new RevisionId, so it is read again; what it holds is judged by content.
    No stored record precedes this one write, so it asks itself whether the target still runs: it may have
    been stopped, rolled back and ended while a function before this one was waited for.
    """
    refuse(restore_obstacle(function, state))
    state = check_old_runtime(work, function, state)
    for _ in range(5):
        check_running(work.ports, work.deployment_id, work.plan.name)
        try:
            secured = work.functions.publish_version(
                function.function_name, state.code_sha256, state.revision_id, _note(function, state)
            )
        except (RevisionConflictError, UpdateInProgressError):
            state = work.wait_until_ready(function.function_name) or state
            continue
        if not secured.is_ready:
            work.wait_until_ready(function.function_name, secured.version)
        point = _point(function, Live.LATEST, secured.version, state)
        return FunctionRecord(point), work.wait_until_ready(function.function_name) or state
    raise RetryableError(f"{function.function_name} kept changing while its current code was being secured")


def _note(function: FunctionPlan, state: FunctionState) -> str | None:
    """How the secured version is described; None leaves it the description of `$LATEST`.

    Where `$LATEST` is already as planned, AWS publishes nothing after this version, so that it becomes the
    candidate: it then needs the planned description, and no version's can be changed.
    """
    planned = function.settings.description
    return None if planned is not None and planned == state.settings.description else SECURED_NOTE


def _point(function: FunctionPlan, live: Live, stable: str, latest: FunctionState) -> RollbackPoint:
    """Of settings and tags only those the deployment may change; the rest is neither kept nor restored."""
    return RollbackPoint(
        function.function_name,
        live,
        function.alias_name,
        stable,
        latest.code_sha256,
        latest.settings.within(function.settings),
        latest.code,
        {key: (latest.tags or {}).get(key) for key in function.tags} if function.tags else None,
    )
