"""Whether a target may still be worked on, and how far it has come: asked before each change."""

from collections.abc import Mapping

from sluice.domain.plan.actions import Action
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import (
    AlarmError,
    DeploymentCancelledError,
    RollbackRequestedError,
    TargetError,
    TargetStoppedError,
)
from sluice.ports import Ports
from sluice.ports.records import TargetRecords
from sluice.values import dataclass

MAX_PARALLEL_FUNCTIONS = 8
MAX_PARALLEL_TARGETS = 10


@dataclass(frozen=True, slots=True)
class ActionInput:
    """What the state machine hands to an action's task; `deadline` is in milliseconds since the epoch."""

    deployment_id: str
    target: str
    action: str
    deadline: int


def check_running(ports: Ports, deployment_id: str, name: str) -> TargetRecords:
    """The target, its plan and its deployment, in one read.

    Raises:
        TargetStoppedError, DeploymentCancelledError, RollbackRequestedError, AlarmError: it must not go on.
    """
    records = ports.records.of_target(deployment_id, name)
    _check_target(records.target)
    _check_deployment(records.deployment)
    return records


def _check_target(target: TargetItem) -> None:
    if target.status is not TargetStatus.RUNNING:
        raise TargetStoppedError(f"Target '{target.name}' no longer runs: it is {target.status.value}")
    check_not_stopped(target)


def _check_deployment(deployment: DeploymentItem) -> None:
    if deployment.is_cancelled:
        raise DeploymentCancelledError(deployment.cancel_reason)


def check_not_stopped(target: TargetItem) -> None:
    """DeploymentCancelledError, RollbackRequestedError or AlarmError when the target must roll back."""
    if target.stop is None:
        return
    raise _STOPS.get(target.stop.error, RollbackRequestedError)(target.stop.reason)


_STOPS: Mapping[str, type[TargetError]] = {
    error.__name__: error for error in (DeploymentCancelledError, RollbackRequestedError, AlarmError)
}


def is_done(given: ActionInput, records: TargetRecords) -> bool:
    """Whether the stage of which this is the only action is done: the answer of an earlier try was lost."""
    return records.target.progress.done_stage >= stage_of(records.plan.action(given.action))


def report_begun(ports: Ports, given: ActionInput, records: TargetRecords) -> None:
    """Note that the stages before this action's are done, unless whoever did the last of them has."""
    stage, progress = stage_of(records.plan.action(given.action)), records.target.progress
    if not (progress.done_at and progress.done_stage >= stage - 1):
        ports.targets.report_stage(given.deployment_id, given.target, stage - 1, ports.clock.now())


def report_done(ports: Ports, given: ActionInput, event: TimelineEvent | None = None) -> None:
    """Note that this action's stage is done, and tell this; for actions that have a stage of their own."""
    stage = int(given.action.split(".")[0])
    ports.targets.report_stage(given.deployment_id, given.target, stage, ports.clock.now(), event)


def report_stage_of(ports: Ports, deployment_id: str, target: str, action_key: str) -> None:
    """Note that the stage of this action is done, if the action is the whole stage."""
    plan = ports.targets.plan(deployment_id, target)
    stage = stage_of(plan.action(action_key))
    if len(plan.stages[stage].actions) == 1:
        ports.targets.report_stage(deployment_id, target, stage, ports.clock.now())


def stage_of(action: Action) -> int:
    """The index of the stage an action belongs to: the first part of its key."""
    return int(action.key.split(".")[0])
