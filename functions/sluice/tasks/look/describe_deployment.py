"""Describes deployments for people: statuses, stages, weights and waits, worked out from what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import DeploymentItem, Page, TargetItem
from sluice.domain.record.progress import CurrentStage, current_stage, waiting_status
from sluice.domain.record.status import DeploymentStatus, TargetStatus, running_status
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval, ApprovalStatus
from sluice.domain.waits.callback import Callback, CallbackStatus
from sluice.domain.waits.pause import TimedPause
from sluice.ports import Ports


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target as people see it."""

    item: TargetItem
    plan: TargetPlan
    status: TargetStatus
    stage: CurrentStage | None
    functions: Sequence[FunctionRecord]
    open_approvals: Sequence[Approval]
    open_callbacks: Sequence[Callback] = ()
    open_pauses: Sequence[TimedPause] = ()
    analyses: Sequence[Analysis] = ()


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
    gates = _OpenWaits() if item.status.is_end else _open_waits(ports, deployment_id, now)
    analyses = ports.analyses.list(deployment_id)
    targets = [
        _target(_seen(target, item), plans[target.name], functions.get(target.name, ()), gates, now)
        for target in items
    ]
    targets = [
        replace(target, analyses=[one for one in analyses if one.target == target.item.name])
        for target in targets
    ]
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


@dataclass(frozen=True, slots=True)
class _OpenWaits:
    """The open gates of a deployment."""

    approvals: Sequence[Approval] = ()
    callbacks: Sequence[Callback] = ()
    pauses: Sequence[TimedPause] = ()


def _open_waits(ports: Ports, deployment_id: str, now: float) -> _OpenWaits:
    return _OpenWaits(
        [one for one in ports.approvals.list(deployment_id) if one.status is ApprovalStatus.OPEN],
        [one for one in ports.callbacks.list(deployment_id) if one.status is CallbackStatus.OPEN],
        [one for one in ports.pauses.list(deployment_id) if one.is_open(now)],
    )


def _seen(target: TargetItem, deployment: DeploymentItem) -> TargetItem:
    """A target that still waits when its deployment has ended was never going to run: SKIPPED."""
    if target.status is TargetStatus.WAITING and deployment.status.is_end:
        return replace(target, status=TargetStatus.SKIPPED, reason=deployment.reason)
    return target


def _target(
    item: TargetItem, plan: TargetPlan, functions: Sequence[FunctionRecord], gates: _OpenWaits, now: float
) -> TargetView:
    if item.status is not TargetStatus.RUNNING:
        return TargetView(item, plan, item.status, None, functions, ())
    asked = [one for one in gates.approvals if one.target == item.name]
    called = [one for one in gates.callbacks if one.target == item.name]
    pauses = [one for one in gates.pauses if one.target == item.name]
    stage = current_stage(plan, item.progress, now)
    status = waiting_status(approval_is_open=bool(asked), pause_is_open=bool(pauses))
    return TargetView(item, plan, status, stage, functions, asked, called, pauses)


def _status(item: DeploymentItem, targets: Sequence[TargetView]) -> DeploymentStatus:
    if item.status is not DeploymentStatus.RUNNING:
        return item.status
    return running_status([target.status for target in targets])
