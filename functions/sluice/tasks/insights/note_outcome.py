"""Notes how a deployment has ended, for numbers about many; it is measured the first time alone."""

from collections.abc import Collection

from sluice.domain.insights.measurement import measured_of
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.rollback.undo import has_new_version
from sluice.ports import Ports


def note_outcome(ports: Ports, deployment: DeploymentItem) -> None:
    """Keep what is known of a deployment that has ended."""
    failed_at, restored_at = _failure(ports, deployment)
    outcome = Outcome(
        deployment.application,
        deployment.deployment_id,
        deployment.status,
        deployment.created_at,
        deployment.ended_at or deployment.created_at,
        deployment.reverts,
        ports.outcomes.artifact_time(deployment.deployment_id),
        failed_at,
        restored_at,
    )
    if ports.outcomes.keep(outcome):
        undone = ports.deployments.get(outcome.reverts) if outcome.reverts else None
        ports.own_metrics.emit(*measured_of(outcome, undone.ended_at if undone else None))


def _failure(ports: Ports, deployment: DeploymentItem) -> tuple[float | None, float | None]:
    """Since when what it has changed was bad, and when all was back; None for what did not happen."""
    if deployment.status is DeploymentStatus.SUCCEEDED:
        return None, None
    deployment_id = deployment.deployment_id
    events = ports.timeline.list(deployment_id)
    starts = {event.target: event.at for event in events if event.kind == "RollbackStarted"}
    targets = ports.targets.list(deployment_id)
    broken = [target for target in targets if _is_left_broken(ports, target, starts)]
    since = [*starts.values(), *(target.ended_at or deployment.created_at for target in broken)]
    if not since:
        return None, None
    back = [target.ended_at for target in targets if target.name in starts]
    is_restored = not broken and all(one is not None for one in back)
    return min(since), max(one or 0.0 for one in back) if is_restored else None


def _is_left_broken(ports: Ports, target: TargetItem, rolled_back: Collection[str]) -> bool:
    """Whether something bad still serves: a failed rollback, or a new version that was kept in spite."""
    if target.status is TargetStatus.ROLLBACK_FAILED:
        return True
    may_keep = target.status is TargetStatus.FAILED and target.progress.done_stage >= 0
    if not may_keep or target.name in rolled_back:
        return False
    return has_new_version(target, ports.targets.plan(target.deployment_id, target.name))
