"""What Sluice's own records need: deployments that have not ended, undos, and repairs. Reads no record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.lease import function_arn
from sluice.domain.times import to_iso
from sluice.domain.versions.published_version import Need, NeedKind
from sluice.values import dataclass

REPAIR_SECONDS = 30 * 24 * 3600
"""How long the version stays to which a failed rollback could not return, so that a person can."""
_MARGIN_SECONDS = 3600
"""An undo that was requested in the last moment has begun by then, and is a deployment of its own."""


@dataclass(frozen=True, slots=True)
class StoredUse:
    """What one deployment says about versions; times are in seconds since the epoch.

    `undone_by` is the deployment that undoes it and has not ended. When `is_unread`, its records cannot be
    read, and its plans are all that is known, if they can.
    """

    deployment_id: str
    ended_at: float | None
    plans: Mapping[str, TargetPlan]
    records: Mapping[str, Sequence[FunctionRecord]] = field(default_factory=dict)
    statuses: Mapping[str, TargetStatus] = field(default_factory=dict)
    pinned: Mapping[str, str] = field(default_factory=dict)
    undone_by: str = ""
    is_unread: bool = False

    def may_need(self, arn: str) -> bool:
        """Whether nobody can say that it needs no version of this function."""
        if not self.is_unread:
            return False
        functions = [(plan, function) for plan in self.plans.values() for function in plan.functions]
        return not functions or any(function_arn(plan, one.function_name) == arn for plan, one in functions)


def stored_needs(use: StoredUse, arn: str, now: float, window_seconds: float) -> Iterator[Need]:
    """The versions of the function with this ARN that the deployment may still go to."""
    for target, plan in use.plans.items():
        for function in plan.functions:
            if function_arn(plan, function.function_name) == arn:
                yield from _needs_of(use, target, function, now, window_seconds)
    if use.ended_at is None and arn in use.pinned:
        yield Need(use.pinned[arn], NeedKind.DEPLOYMENT, f"{use.deployment_id} has not ended")


def watched_needs(watched: Iterable[WatchedFunction], arn: str) -> Iterator[Need]:
    """Where the last deployment left the alias: whoever has moved it since may have to put it back."""
    for one in watched:
        if one.function_arn == arn and one.routing is not None:
            for version in (one.routing.version, *one.routing.additional):
                yield Need(
                    version, NeedKind.DEPLOYED, f"{one.deployment_id} left alias {one.alias_name} on it"
                )


def is_of_interest(ended_at: float | None, now: float, window_seconds: float, *, has_succeeded: bool) -> bool:
    """Whether a deployment that ended then may still need a version."""
    if ended_at is None:
        return True
    window = window_seconds + _MARGIN_SECONDS
    return now - ended_at <= (window if has_succeeded else max(window, REPAIR_SECONDS))


def _needs_of(
    use: StoredUse, target: str, function: FunctionPlan, now: float, window_seconds: float
) -> Iterator[Need]:
    reason = _reason(use, target, now, window_seconds)
    if reason is None:
        return
    kind, text = reason
    for record in use.records.get(target, ()):
        if record.function_name == function.function_name:
            for version in _versions_of(record):
                yield Need(version, kind, text)
    number = function.published_version
    if number is not None and number.isdecimal():
        yield Need(number, kind, text)


def _reason(use: StoredUse, target: str, now: float, window_seconds: float) -> tuple[NeedKind, str] | None:
    """Why the versions of this target are needed; None when they are not."""
    if use.ended_at is None:
        return NeedKind.DEPLOYMENT, f"{use.deployment_id} has not ended"
    if use.undone_by:
        return NeedKind.DEPLOYMENT, f"{use.undone_by} undoes {use.deployment_id}"
    until = use.ended_at + window_seconds
    if now <= until + _MARGIN_SECONDS:
        return NeedKind.UNDO, f"{use.deployment_id} can be undone until {to_iso(until)}"
    has_failed = use.statuses.get(target) is TargetStatus.ROLLBACK_FAILED
    if has_failed and now - use.ended_at <= REPAIR_SECONDS:
        return NeedKind.REPAIR, f"the rollback of {use.deployment_id} failed"
    return None


def _versions_of(record: FunctionRecord) -> list[str]:
    """The version it goes back to, the one it brings, and all that its alias was or will be given."""
    routed = [version for routing in record.declared() for version in (routing.version, *routing.additional)]
    known = [record.stable_version, record.candidate_version, *routed]
    return list(dict.fromkeys(version for version in known if version is not None))
