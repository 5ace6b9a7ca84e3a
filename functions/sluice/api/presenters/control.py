"""Shows what became of what a person asked for."""

from collections.abc import Sequence

from sluice.api.bodies.control import (
    DecidedBody,
    LinkBody,
    PausedBody,
    PromotionBody,
    ResumedBody,
    SkippedBody,
    StoppedBody,
    TargetsPausedBody,
    TargetsResumedBody,
    TargetStoppedBody,
    UnfrozenBody,
)
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.times import to_iso
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.link import Link
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.control.pause_target import TargetsPaused, pause_in_words
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


def paused_body(target: TargetItem) -> PausedBody:
    """A target that was paused; TypeError when it is not."""
    if target.paused is None:
        raise TypeError(f"target {target.name} is not paused")
    return {
        "deploymentId": target.deployment_id,
        "target": target.name,
        "pausedBy": target.paused.by,
        "since": to_iso(target.paused.at),
        "message": pause_in_words(target.paused),
    }


def targets_paused_body(deployment_id: str, done: TargetsPaused) -> TargetsPausedBody:
    """What became of each target of a deployment that is to pause."""
    refused = done.refused.items()
    return {
        "deploymentId": deployment_id,
        "paused": list(done.paused),
        "refused": [{"target": target, "reason": reason} for target, reason in refused],
    }


def resumed_body(target: TargetItem) -> ResumedBody:
    """A target that was resumed."""
    message = action_in_words("Resumed", target.resumed_by, "")
    return {"deploymentId": target.deployment_id, "target": target.name, "message": message}


def targets_resumed_body(deployment_id: str, names: Sequence[str]) -> TargetsResumedBody:
    """The targets of a deployment that were resumed."""
    return {"deploymentId": deployment_id, "resumed": list(names)}


def promotion_body(target: TargetItem) -> PromotionBody:
    """A target that is to be promoted fully; TypeError when it is not."""
    if target.promotion is None:
        raise TypeError(f"target {target.name} is not promoted")
    promotion = target.promotion
    return {
        "deploymentId": target.deployment_id,
        "target": target.name,
        "promotedBy": promotion.by,
        "since": to_iso(promotion.at),
        "message": action_in_words("To be promoted to 100 %", promotion.by, promotion.comment),
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
