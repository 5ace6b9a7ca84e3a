"""Describes deployments for people: statuses, stages, weights and waits, worked out from what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem, Page, TargetItem
from sluice.domain.record.progress import CurrentStage, current_stage, waiting_status
from sluice.domain.record.status import DeploymentStatus, TargetStatus, running_status
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait
from sluice.ports import Ports


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


@dataclass(frozen=True, slots=True)
class DeploymentView:
    """One deployment as people see it."""

    item: DeploymentItem
    status: DeploymentStatus
    targets: Sequence[TargetView]


def describe_deployment(ports: Ports, deployment_id: str) -> DeploymentView:
    """The deployment with all its targets; NotFoundError."""
    item = ports.deployments.get(deployment_id)
    items = ports.targets.list(deployment_id)
    plans = ports.targets.plans(deployment_id)
    functions = ports.targets.all_functions(deployment_id)
    now = ports.clock.now()
    waits = _waits(ports, item)
    targets = [
        _target(
            _seen(target, item),
            plans[target.name],
            functions.get(target.name, ()),
            [wait for wait in waits if wait.target == target.name],
            now,
        )
        for target in items
    ]
    if item.starts_later(now) and not item.status.is_end:
        targets = [_to_start(target, item.starts_at) for target in targets]
    return DeploymentView(item, _status(item, targets), targets)


def list_deployments(ports: Ports, application: str | None, limit: int, next_token: str | None) -> Page:
    """Deployments, newest first; those that run with the status that reading one of them shows."""
    page = ports.deployments.list(application, limit, next_token)
    shown = tuple(replace(item, status=_shown_status(ports, item)) for item in page.deployments)
    return Page(shown, page.next_token)


def _shown_status(ports: Ports, item: DeploymentItem) -> DeploymentStatus:
    if item.status is not DeploymentStatus.RUNNING:
        return item.status
    return describe_deployment(ports, item.deployment_id).status


def _waits(ports: Ports, item: DeploymentItem) -> Sequence[Wait]:
    """Its waits; of a deployment that has ended only its analyses are shown."""
    deployment_id = item.deployment_id
    return (
        ports.waits.list(Analysis, deployment_id)
        if item.status.is_end
        else ports.waits.list_all(deployment_id)
    )


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
    waiting_for = [wait for wait in waits if wait.is_open(now)]
    status = waiting_status(
        approval_is_open=any(isinstance(wait, Approval) for wait in waiting_for),
        pause_is_open=any(isinstance(wait, TimedPause) for wait in waiting_for),
    )
    stage = current_stage(plan, item.progress, now)
    return TargetView(item, plan, status, stage, functions, waiting_for, analyses)


def _status(item: DeploymentItem, targets: Sequence[TargetView]) -> DeploymentStatus:
    if item.status is not DeploymentStatus.RUNNING:
        return item.status
    return running_status([target.status for target in targets])
