"""Decides which events of the event bus people are told of, and what makes two notices the same."""

from collections.abc import Mapping
from enum import StrEnum

from sluice.values import dataclass


class Occasion(StrEnum):
    """What people may want to hear of, as the setting `notify` spells it."""

    STARTED = "started"
    ASKS = "asks"
    FAILED = "failed"
    ROLLED_BACK = "rolledBack"
    ROLLBACK_FAILED = "rollbackFailed"


_BY_TYPE = {"DeploymentStarted": Occasion.STARTED, "ApprovalRequested": Occasion.ASKS}
_BY_END = {
    ("DeploymentEnded", "FAILED"): Occasion.FAILED,
    ("TargetEnded", "ROLLED_BACK"): Occasion.ROLLED_BACK,
    ("TargetEnded", "ROLLBACK_FAILED"): Occasion.ROLLBACK_FAILED,
}
_HEADLINES = {
    Occasion.STARTED: "Deployment started",
    Occasion.ASKS: "Somebody has to approve",
    Occasion.FAILED: "Deployment failed",
    Occasion.ROLLED_BACK: "Rolled back",
    Occasion.ROLLBACK_FAILED: "Rollback FAILED: look at it now",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that people are told; `key` is the same however often its event is delivered."""

    occasion: Occasion
    key: str
    deployment_id: str
    target: str
    message: str

    @property
    def headline(self) -> str:
        """What has happened, in a few words."""
        return _HEADLINES[self.occasion]


def notice_of(kind: str, detail: Mapping[str, object]) -> Notice | None:
    """The notice of an event; None if people are not told of it."""
    status = str(detail.get("status") or "")
    occasion = _BY_TYPE.get(kind) or _BY_END.get((kind, status))
    deployment_id, target = str(detail.get("deploymentId") or ""), str(detail.get("target") or "")
    if occasion is None or not deployment_id:
        return None
    which = str(detail.get("approvalId") or status)
    message = str(detail.get("message") or "")
    return Notice(occasion, "#".join((kind, target, which)), deployment_id, target, message)
