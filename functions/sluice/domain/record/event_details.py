"""The details of the events on the event bus, as types: programs rely on them, so fields are only added.

`python -m sluice.api.description` makes their JSON Schemas.
"""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict


class EventDetail(TypedDict):
    """What the detail of every event has."""

    deploymentId: str | None
    """The deployment; null if it concerns none."""
    target: str | None
    """The target; null if it concerns the whole deployment."""
    at: str
    """When it happened, in ISO 8601 and UTC."""
    message: str
    """What happened, for people."""


class NoFacts(TypedDict):
    """Nothing besides."""


class SubmittedFacts(TypedDict):
    """Where the change came from."""

    sourceControl: NotRequired[Mapping[str, str]]
    """The commit, branch and others, as far as they are known."""


class DeploymentEndFacts(TypedDict):
    """How a deployment has ended."""

    status: Literal["SUCCEEDED", "FAILED", "CANCELLED"]
    """Its status, which is an end."""


class TargetEndFacts(TypedDict):
    """How a target has ended."""

    status: Literal["SUCCEEDED", "FAILED", "CANCELLED", "ROLLED_BACK", "ROLLBACK_FAILED"]
    """Its status, which is an end."""


class GlassFacts(TypedDict):
    """Who has passed what."""

    by: str
    """The identity."""
    reason: str
    """Why, in their words."""
    passed: Literal["deployment", "freeze", "approval", "wait"]
    """All freezes and required gates of a deployment, or one freeze, approval or other wait of a target."""


class HoldFacts(TypedDict):
    """What holds the target."""

    rule: str
    """The rule of the guardrails."""
    until: float
    """Seconds since the epoch."""


class PauseFacts(TypedDict):
    """Which pause has begun."""

    pauseId: str
    """The id to skip it by."""


class AskFacts(TypedDict):
    """All that is needed to ask people; a link to approve must be made."""

    application: str
    """The application."""
    account: str
    """The label of the account."""
    region: str
    """The region."""
    stage: int
    """Which stage of the target's plan waits, the first one being 0."""
    title: str
    """What is asked, in the config's words."""
    approvalId: str
    """The approval."""
    expiresAt: str
    """Until when it is open, in ISO 8601 and UTC."""
    requiresRoles: list[str]
    """The roles of which an approver needs one; empty for everybody."""
    needed: int
    """How many must approve."""
    requesterMayNotApprove: bool
    """Whether whoever requested the deployment may not be one of them."""
    page: str
    """The page of the approval, which shows nothing without a signed link or a session."""
    makeLink: str
    """Where a signed link is made, by a signed POST."""


class AnswerFacts(TypedDict):
    """What an answer has decided."""

    approvalId: str
    """The approval."""
    status: str
    """`APPROVED` or `REJECTED`, or `OPEN` while others must approve as well."""


class QueryFacts(TypedDict):
    """The result of one query."""

    query: str
    """Its name."""
    verdict: str
    """`passed`, `inconclusive`, `error` or `failed`."""
    value: float | None
    """The number; null without data."""


class JudgmentFacts(TypedDict):
    """The result of one window."""

    analysisId: str
    """The analysis."""
    verdict: str
    """Of the whole window: the worst of its queries."""
    queries: list[QueryFacts]
    """Query by query."""
    run: int
    """How many windows have been judged."""


class VerdictFacts(TypedDict):
    """The result of an analysis."""

    analysisId: str
    """The analysis."""
    verdict: str
    """Its verdict."""
    status: str
    """The target goes on (`PASSED`), rolls back (`FAILED`) or waits for a person (`HELD`)."""


class DriftFacts(TypedDict):
    """The function that was changed without a deployment."""

    application: str
    """The application that has deployed it last."""
    functionName: str
    """The function."""
    kinds: list[str]
    """What differs, such as `AliasMoved`."""
    since: str
    """When the newest of it was seen first, in ISO 8601 and UTC."""


class GuardrailsFacts(TypedDict):
    """Which guardrails are in force since."""

    version: int
    """Their version."""
    by: str
    """Who has applied them."""
    comment: str
    """Why, in their words."""


class PrunedFacts(TypedDict):
    """What was deleted."""

    application: str
    """The application that has deployed the function."""
    functionArn: str
    """The function."""
    versions: list[str]
    """The versions that are gone."""
    freedBytes: int
    """How much code storage that frees."""
    by: str
    """Who asked for it."""


FACTS: Mapping[str, type] = {
    "DeploymentSubmitted": SubmittedFacts,
    "DeploymentEnded": DeploymentEndFacts,
    "TargetEnded": TargetEndFacts,
    "TargetHeld": HoldFacts,
    "TargetPaused": PauseFacts,
    "GlassBroken": GlassFacts,
    "ApprovalRequested": AskFacts,
    "ApprovalGiven": AnswerFacts,
    "ApprovalRejected": AnswerFacts,
    "MetricsJudged": JudgmentFacts,
    "AnalysisEnded": VerdictFacts,
    "DriftFound": DriftFacts,
    "DriftGone": DriftFacts,
    "GuardrailsApplied": GuardrailsFacts,
    "VersionsPruned": PrunedFacts,
}
"""What the details of an event have besides; those of others have nothing."""

OUTSIDE_TIMELINES = frozenset({"GuardrailsApplied", "VersionsPruned"})
"""The kinds that are on the event bus alone."""
