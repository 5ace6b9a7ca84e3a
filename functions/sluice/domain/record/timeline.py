"""One thing that happened in a deployment, told in a sentence; and how the sentences sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sluice.domain.record.status import DeploymentStatus
from sluice.domain.webhook.call import KeptResponse

TRANSITIONS = frozenset(
    {
        "DeploymentSubmitted",
        "DeploymentQueued",
        "DeploymentStarted",
        "DeploymentCancelled",
        "DeploymentEnded",
        "DeploymentReverted",
        "RunRollsBack",
        "TargetHeld",
        "TargetStarted",
        "TargetPaused",
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
        "CallbackRequested",
        "RollbackRequested",
        "RollbackStarted",
    }
)
"""The kinds that change how a deployment or target stands: the event bus hears of these."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened; `key` is the same when the same thing is told twice, so it is kept once.

    `at` is in seconds since the epoch; `target` is empty for what concerns the whole deployment. `facts` are
    for programs that listen, and are not stored; `response` is what the receiver of a webhook answered.
    """

    kind: str
    message: str
    at: float
    target: str = ""
    detail: str = ""
    facts: Mapping[str, object] = field(default_factory=dict, compare=False)
    response: KeptResponse | None = None

    @property
    def key(self) -> str:
        """What makes two tellings the same event."""
        return f"{self.target}#{self.kind}#{self.detail}"


def deployment_ended(status: DeploymentStatus, reason: str, at: float) -> TimelineEvent:
    """The end of a deployment."""
    return TimelineEvent("DeploymentEnded", f"{status.value}: {reason}", at, facts={"status": status.value})
