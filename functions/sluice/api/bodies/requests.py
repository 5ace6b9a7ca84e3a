"""What a request may say; all of it may be left out unless a comment says so."""

from collections.abc import Mapping
from typing import Literal, TypedDict


class ReasonRequest(TypedDict, total=False):
    """For cancelling and rolling back."""

    reason: str


class CommentRequest(TypedDict, total=False):
    """For pausing and resuming."""

    comment: str


class FullPromotionRequest(TypedDict, total=False):
    """For leaving out the rest of a strategy."""

    comment: str
    full: bool
    """Needed: true."""


class SkipRequest(TypedDict, total=False):
    """For ending a pause or an analysis, or leaving a target out."""

    comment: str
    pauseId: str
    """The pause or the analysis; needed when there are several."""


class DecisionRequest(TypedDict, total=False):
    """For approving and rejecting."""

    comment: str
    approvalId: str
    """Needed when there are several."""


class LinkRequest(TypedDict, total=False):
    """For making a link."""

    name: str
    roles: list[str]


class RedeployRequest(TypedDict, total=False):
    """For starting a deployment again."""

    targets: list[str]


class PruneRequest(TypedDict, total=False):
    """For deleting old versions of one function; all but `others` is needed."""

    deploymentId: str
    target: str
    functionName: str
    keep: int
    """How many of the newest versions stay."""
    versions: list[str]
    """Those to delete, as GET /versions shows them."""
    others: bool
    """Whether versions that others have published may be deleted."""


class CheckDriftRequest(TypedDict, total=False):
    """For checking an application for drift now."""

    application: str
    """Needed."""
    notCheckedSince: str
    """Only functions that were not checked since then: `startedAt` of a check that left some."""


LimitName = Literal["upperLimit", "lowerLimit", "tolerance", "confidence"]


class LimitsRequest(TypedDict, total=False):
    """Other limits of one query; null takes an upper or a lower limit away."""

    upperLimit: float | None
    lowerLimit: float | None
    tolerance: float | None
    confidence: float | None


class RulesRequest(TypedDict, total=False):
    """The rules by which analyses are judged again; what is left out stays as it was."""

    queries: Mapping[str, LimitsRequest]
    minInvocations: int | None
    missingData: str | None
    """fail, pass, hold or extend."""
    abortOnFailedJudgment: bool | None


class ReplayRequest(RulesRequest, total=False):
    """For judging again."""

    deploymentId: str
    """Needed."""
    analysisId: str
