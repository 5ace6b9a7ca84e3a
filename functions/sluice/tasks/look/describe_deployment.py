"""Describes a deployment for people: statuses, stages, weights and waits, worked out from what is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.progress import CurrentStage, current_stage, waiting_status
from sluice.domain.record.status import DeploymentStatus, TargetStatus, running_status
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait
from sluice.ports import Ports
from sluice.ports.records import DeploymentRecords


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target as people see it; `waiting_for` are its open waits, `starts_at` a start that is to come."""

    item: TargetItem
    plan: TargetPlan
    status: TargetStatus
    stage: CurrentStage | None
    functions: Sequence[FunctionRecord]
    waiting_for: Sequence[Wait] = ()
    analyses: Sequence[Analysis] = ()
    starts_at: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether nothing but a freeze keeps it from starting."""
        return self.status is TargetStatus.WAITING and self.item.hold is not None

    @property
    def is_queued(self) -> bool:
        """Whether nothing but a place keeps it from starting."""
        return self.status is TargetStatus.WAITING and self.item.queued_in != ""


@dataclass(frozen=True, slots=True)
class DeploymentView:
    """One deployment as people see it."""

    item: DeploymentItem
    status: DeploymentStatus
    targets: Sequence[TargetView]


MOST_TARGETS = 50
"""Of one page: their plans and the records of one function each are read in one call."""


def describe_deployment(ports: Ports, deployment_id: str) -> DeploymentView:
    """The deployment with all its targets; NotFoundError."""
    return _described(ports.records.whole(deployment_id), ports.clock.now())


def describe_page(ports: Ports, deployment_id: str, start: int) -> tuple[DeploymentView, int | None]:
    """The deployment with targets from this position on, and where the next page begins; NotFoundError."""
    records = ports.records.page(deployment_id, start, MOST_TARGETS)
    following = start + MOST_TARGETS
    view = _described(records, ports.clock.now())
    return view, following if following < len(records.targets) else None


def _described(records: DeploymentRecords, now: float) -> DeploymentView:
    """The deployment with those targets of which there are plans; its status is that of all."""
    item, waits = records.item, by_target(_shown_waits(records))
    targets = [
        _target(
            _seen(target, item),
            records.plans[target.name],
            records.functions.get(target.name, ()),
            waits.get(target.name, ()),
            now,
        )
        for target in records.targets
        if target.name in records.plans
    ]
    if item.starts_later(now) and not item.status.is_end:
        targets = [_to_start(target, item.starts_at) for target in targets]
    return DeploymentView(item, _status(records, waits, now), targets)


def _shown_waits(records: DeploymentRecords) -> Sequence[Wait]:
    """Of a deployment that has ended only its analyses are shown."""
    if not records.item.status.is_end:
        return records.waits
    return [wait for wait in records.waits if isinstance(wait, Analysis)]


def by_target(waits: Iterable[Wait]) -> Mapping[str, Sequence[Wait]]:
    """Waits by the target that waits."""
    found: dict[str, list[Wait]] = {}
    for wait in waits:
        found.setdefault(wait.target, []).append(wait)
    return found


def _seen(target: TargetItem, deployment: DeploymentItem) -> TargetItem:
    """A target that still waits when its deployment has ended was never going to run: SKIPPED."""
    if target.status is TargetStatus.WAITING and deployment.status.is_end:
        return replace(target, status=TargetStatus.SKIPPED, reason=deployment.reason)
    return target


def _to_start(view: TargetView, starts_at: float | None) -> TargetView:
    is_first = view.status is TargetStatus.WAITING and not view.item.is_blocked
    return replace(view, starts_at=starts_at) if is_first else view


def _target(
    item: TargetItem,
    plan: TargetPlan,
    functions: Sequence[FunctionRecord],
    waits: Sequence[Wait],
    now: float,
) -> TargetView:
    analyses = [wait for wait in waits if isinstance(wait, Analysis)]
    if item.status is not TargetStatus.RUNNING:
        return TargetView(item, plan, item.status, None, functions, analyses=analyses)
    waiting_for = _open(waits, now)
    stage = current_stage(plan, item.progress, now)
    return TargetView(item, plan, target_status(item, waiting_for), stage, functions, waiting_for, analyses)


def _open(waits: Iterable[Wait], now: float) -> list[Wait]:
    return [wait for wait in waits if wait.is_open(now)]


def target_status(item: TargetItem, waiting_for: Sequence[Wait]) -> TargetStatus:
    """The status that is shown for a target with these open waits."""
    if item.status is not TargetStatus.RUNNING:
        return item.status
    return waiting_status(
        approval_is_open=any(isinstance(wait, Approval) for wait in waiting_for),
        pause_is_open=any(isinstance(wait, TimedPause) for wait in waiting_for),
    )


def _status(records: DeploymentRecords, waits: Mapping[str, Sequence[Wait]], now: float) -> DeploymentStatus:
    if records.item.status is not DeploymentStatus.RUNNING:
        return records.item.status
    return running_status(
        [target_status(target, _open(waits.get(target.name, ()), now)) for target in records.targets]
    )
