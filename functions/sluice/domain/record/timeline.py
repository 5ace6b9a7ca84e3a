"""One thing that happened in a deployment, as a sentence with facts."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from sluice.domain.record.event_details import EventDetail
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.times import to_iso
from sluice.values import dataclass

if TYPE_CHECKING:
    from sluice.domain.webhook.call import KeptResponse

TRANSITIONS = frozenset(
    {
        "DeploymentSubmitted",
        "DeploymentQueued",
        "DeploymentScheduled",
        "DeploymentStarted",
        "DeploymentCancelled",
        "DeploymentEnded",
        "DeploymentReverted",
        "RepairGivenUp",
        "RunRollsBack",
        "GlassBroken",
        "TargetHeld",
        "TargetStarted",
        "TargetPaused",
        "PauseRequested",
        "TargetResumed",
        "PromotionRequested",
        "PauseSkipped",
        "TargetSkipped",
        "TargetEnded",
        "AnalysisStarted",
        "MetricsJudged",
        "AnalysisEnded",
        "AnalysisSkipped",
        "ApprovalRequested",
        "ApprovalGiven",
        "ApprovalRejected",
        "ApprovalClosed",
        "ApprovalExpired",
        "CallbackRequested",
        "RollbackRequested",
        "RollbackStarted",
        "DriftFound",
        "DriftGone",
    }
)
"""The kinds that change the state of a deployment or target, or of what it left; for the event bus."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened; recording it twice gives the same `key`, so it is kept once.

    `at` is in seconds since the epoch; `target` is empty if it concerns the whole deployment. `facts` are for
    programs on the event bus and are not stored; `response` is what a webhook's receiver returned.
    """

    kind: str
    message: str
    at: float
    target: str = ""
    detail: str = ""
    facts: Mapping[str, object] = field(default_factory=dict, compare=False)
    response: "KeptResponse | None" = None

    @property
    def key(self) -> str:
        """What makes two records the same event."""
        return f"{self.target}#{self.kind}#{self.detail}"


def target_ended(target: str, status: TargetStatus, reason: str, at: float) -> TimelineEvent:
    """The end of a target that has run."""
    message = f"{status.value}{': ' if reason else ''}{reason}"
    # Ends twice when it succeeds and then goes back with the others: the status keeps the two apart.
    return TimelineEvent("TargetEnded", message, at, target, status.value, {"status": status.value})


def deployment_ended(status: DeploymentStatus, reason: str, at: float) -> TimelineEvent:
    """The end of a deployment."""
    return TimelineEvent("DeploymentEnded", f"{status.value}: {reason}", at, facts={"status": status.value})


def detail_of(deployment_id: str, event: TimelineEvent) -> Mapping[str, object]:
    """The detail of the event on the event bus."""
    detail: EventDetail = {
        "deploymentId": deployment_id or None,
        "target": event.target or None,
        "at": to_iso(event.at),
        "message": event.message,
    }
    return {**detail, **event.facts}
