"""Prepares a version that somebody else has published: secures the alias, and writes to no function."""

from sluice.domain.function.routing import Routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import Lease
from sluice.domain.rollback.obstacles import alias_obstacle, splitting_obstacle
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.domain.rollback.published import alias_missing, version_obstacle
from sluice.errors import TargetError
from sluice.tasks.change.activate_version import activate_version
from sluice.tasks.change.secure_rollback_point import alias_before, as_error, refuse
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.look.choose_version import pinned_version


def prepare_published(
    work: TargetWork, function: FunctionPlan, record: FunctionRecord | None, lease: Lease
) -> FunctionRecord:
    """The record with its candidate, which can take traffic; a stored record keeps its number.

    Raises:
        AliasChangedError: the alias already splits its traffic.
        TargetError: there is no such alias or version, or its traffic cannot be split as the plan wants.
    """
    if record is None:
        record = _secure(work, function, lease)
    if not record.is_unchanged:
        _make_active(work, record)
    return record


def _secure(work: TargetWork, function: FunctionPlan, lease: Lease) -> FunctionRecord:
    """Store where the alias is together with the version that it is to get."""
    name = function.function_name
    alias = alias_before(work, function, lease.left)
    if alias is None:
        raise as_error(alias_missing(function))
    refuse(alias_obstacle(function, alias))
    version = pinned_version(work.ports, work.deployment_id, work.plan, function, work.functions)
    new = work.wait_until_ready(name, version) if version else None
    refuse(version_obstacle(function, version, new))
    if new is None:
        raise TargetError(f"{name} has no version {version}")
    return work.save(_record(work, function, alias, new, lease), is_new=True)


def _record(
    work: TargetWork, function: FunctionPlan, alias: AliasState, new: FunctionState, lease: Lease
) -> FunctionRecord:
    stable = alias.routing.version
    old = work.functions.get_function(function.function_name, stable)
    obstacle = None
    if work.plan.splits_traffic and stable != new.version:
        obstacle = splitting_obstacle(function, alias, new, old)
    if not work.plan.allow_unweighted:
        refuse(obstacle)
    return FunctionRecord(
        RollbackPoint(
            function.function_name,
            Live.ALIAS,
            function.alias_name,
            stable,
            stable_code_sha256=old.code_sha256 if old else None,
        ),
        candidate_version=new.version,
        candidate_code_sha256=new.code_sha256,
        routing=Routing(stable),
        alias_revision_id=alias.revision_id,
        is_unweighted=obstacle is not None,
        fence=lease.fence,
        is_durable=new.is_durable,
    )


def _make_active(work: TargetWork, record: FunctionRecord) -> None:
    """Lambda takes back versions that nobody calls for weeks: nothing may send traffic to one of these."""
    name, version = record.function_name, record.candidate_version or ""
    state = activate_version(work, name, version)
    if state is None or not state.serves:
        found = state.state if state else "gone"
        raise TargetError(
            f"Version {version} of {name} is {found}, and could not be made active",
            "Call it once (aws lambda invoke --qualifier), and deploy again when its state is Active",
        )
