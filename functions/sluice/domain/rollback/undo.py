"""Undoing a deployment that has ended: which targets, how, and whether others have changed them since."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sluice.domain.function.routing import same_routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.target import UNDO_STAGES, TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live, RollbackPoint


def has_new_version(target: TargetItem, plan: TargetPlan) -> bool:
    """Whether the target still runs the deployment's version: it succeeded, or failed and kept it."""
    has_kept = plan.keeps_after_gates and plan.is_promoted(target.progress.done_stage)
    return target.status is TargetStatus.SUCCEEDED or (target.status is TargetStatus.FAILED and has_kept)


def restorable(records: Iterable[FunctionRecord]) -> list[FunctionRecord]:
    """The functions that were changed and existed before."""
    return [one for one in records if one.is_changed and one.rollback_point.live is not Live.ABSENT]


def undo_plan(
    plan: TargetPlan, index: int, records: Sequence[FunctionRecord], deployment_id: str
) -> TargetPlan:
    """The plan that restores these functions to their state before the deployment, without gates."""
    names = {record.function_name for record in records}
    return replace(
        plan,
        index=index,
        functions=tuple(one for one in plan.functions if one.function_name in names),
        stages=UNDO_STAGES,
        depends_on=(),
        strategy=None,
        keeps_after_gates=False,
        reverts=deployment_id,
        alarms=(),
    )


def needed_version(record: FunctionRecord) -> str | None:
    """The published version without which the function cannot be put back; None when it needs none."""
    point = record.rollback_point
    is_kept_elsewhere = point.live is Live.LATEST and point.code is not None and point.code.is_readable
    return None if is_kept_elsewhere else point.stable_version


def changed_since(record: FunctionRecord, alias: AliasState | None, latest: FunctionState | None) -> str:
    """Evidence that somebody changed the function after the deployment, in words; empty if there is none."""
    point = record.rollback_point
    if record.routing is not None:
        if alias is None:
            return f"alias {point.alias_name} of {point.function_name} no longer exists"
        if not same_routing(alias.routing, record.routing):
            where = f"is at {alias.routing}, not at {record.routing}"
            return f"alias {point.alias_name} of {point.function_name} {where}"
    if point.live is Live.LATEST and (latest is None or latest.code_sha256 != record.candidate_code_sha256):
        return f"$LATEST of {point.function_name} has different code now"
    return ""


def going_back(record: FunctionRecord, fence: int) -> FunctionRecord:
    """The record of the undo: the deployment's version is now stable, the one before it the candidate."""
    point = record.rollback_point
    before = RollbackPoint(point.function_name, point.live, point.alias_name, record.candidate_version)
    return FunctionRecord(before, candidate_version=record.stable_version, fence=fence)
