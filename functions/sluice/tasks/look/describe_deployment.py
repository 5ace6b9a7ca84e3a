"""Describes a deployment for people: statuses, stages, weights and waits, worked out from what is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails, Right
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.glance import Selection, TargetGlance
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
from sluice.tasks.allow.rights import check_right, rules_of_version
from sluice.values import dataclass


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
    """One deployment as people see it: all of its targets, or some and a glance at all.

    `rules` are the guardrails under which somebody reads it.
    """

    item: DeploymentItem
    status: DeploymentStatus
    targets: Sequence[TargetView]
    glances: Sequence[TargetGlance]
    rules: Guardrails = NO_GUARDRAILS


def describe_deployment(ports: Ports, deployment_id: str) -> DeploymentView:
    """The deployment with all its targets; NotFoundError."""
    return _described(ports.records.whole(deployment_id), ports.clock.now())


def describe_selected(
    ports: Ports, caller: Caller, deployment_id: str, selection: Selection
) -> DeploymentView:
    """The deployment with the targets selected, if the caller may read it; NotFoundError.

    Which guardrails are in force is read along with it: nobody reads on by rules that were withdrawn.
    """
    records = ports.record_pages.read(deployment_id, selection)
    rules = rules_of_version(ports, records.rules_version)
    check_right(rules, caller, Right.READ, records.item.application)
    return replace(_described(records, ports.clock.now()), rules=rules)


def _described(records: DeploymentRecords, now: float) -> DeploymentView:
    """The deployment with the targets that were read as a whole; its status is that of all."""
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
    ]
    if item.starts_later(now) and not item.status.is_end:
        targets = [_to_start(target, item.starts_at) for target in targets]
    glances = [_glance(one, item, _open(waits.get(one.name, ()), now)) for one in records.glances]
    return DeploymentView(item, _status(item, glances), targets, glances)


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


def _glance(glance: TargetGlance, deployment: DeploymentItem, waiting_for: Sequence[Wait]) -> TargetGlance:
    if glance.status is TargetStatus.WAITING and deployment.status.is_end:
        return replace(glance, status=TargetStatus.SKIPPED)
    return replace(glance, status=target_status(glance.status, waiting_for))


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
    return TargetView(
        item, plan, target_status(item.status, waiting_for), stage, functions, waiting_for, analyses
    )


def _open(waits: Iterable[Wait], now: float) -> list[Wait]:
    return [wait for wait in waits if wait.is_open(now)]


def target_status(status: TargetStatus, waiting_for: Sequence[Wait]) -> TargetStatus:
    """The status that is shown for a target of this stored status with these open waits."""
    if status is not TargetStatus.RUNNING:
        return status
    return waiting_status(
        approval_is_open=any(isinstance(wait, Approval) for wait in waiting_for),
        pause_is_open=any(isinstance(wait, TimedPause) for wait in waiting_for),
    )


def _status(item: DeploymentItem, targets: Sequence[TargetGlance]) -> DeploymentStatus:
    if item.status is not DeploymentStatus.RUNNING:
        return item.status
    return running_status([target.status for target in targets])
