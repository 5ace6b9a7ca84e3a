"""Shows what became of what a person asked for."""

from sluice.api.bodies.control import (
    DecidedBody,
    LinkBody,
    SkippedBody,
    StoppedBody,
    TargetStoppedBody,
    UnfrozenBody,
)
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.link import Link
from sluice.tasks.control.skip_target import Skipped
from sluice.tasks.wait.decide_approval import link_url


def stopped_body(deployment: DeploymentItem) -> StoppedBody:
    """A deployment that was cancelled."""
    return {"deploymentId": deployment.deployment_id, "message": deployment.cancel_reason}


def target_stopped_body(target: TargetItem) -> TargetStoppedBody:
    """A target that is to roll back."""
    message = target.stop.reason if target.stop else "Already rolling back"
    return {"deploymentId": target.deployment_id, "target": target.name, "message": message}


def skipped_body(deployment_id: str, target: str, skipped: Skipped) -> SkippedBody:
    """What was skipped."""
    return {
        "deploymentId": deployment_id,
        "target": target,
        "skipped": skipped.what,
        "pauseId": skipped.pause_id,
    }


def unfrozen_body(target: TargetItem) -> UnfrozenBody:
    """A target that somebody has started against a freeze."""
    return {"deploymentId": target.deployment_id, "target": target.name, "status": target.status.value}


def decided_body(approval: Approval) -> DecidedBody:
    """An approval after one decision."""
    return {
        "deploymentId": approval.deployment_id,
        "target": approval.target,
        "approvalId": approval.wait_id,
        "status": approval.status.value,
        "missing": approval.missing,
    }


def link_body(link: Link, signature: str, api_url: str) -> LinkBody:
    """A link that was made."""
    return {"url": link_url(api_url, link, signature), "expires": link.expires}
