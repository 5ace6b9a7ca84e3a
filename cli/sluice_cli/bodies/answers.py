"""The shapes of the control plane's answers, as the command reads them; it checks nothing."""

from typing import NotRequired, TypedDict


class ProblemRow(TypedDict):
    """One thing that is wrong with a deployment config."""

    path: str
    line: int | None
    column: int | None
    message: str
    remedy: str
    severity: str


class ProblemAnswer(TypedDict, total=False):
    """An error answer (RFC 9457 problem details)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    remedy: str
    problems: list[ProblemRow]
    blockingDeploymentId: str


class SubmittedAnswer(TypedDict):
    """The answer to a submitted deployment config."""

    deploymentId: str
    application: str
    status: str
    warnings: list[ProblemRow]
    links: NotRequired[dict[str, str]]
    blockedBy: NotRequired[str | None]


class StageRow(TypedDict):
    """The stage a target is at; `index` counts from 0."""

    index: int
    count: int
    title: str


class FunctionRow(TypedDict):
    """One function of a target, with the versions on both sides of the deployment."""

    functionName: str
    aliasName: str | None
    stableVersion: str | None
    candidateVersion: str | None
    weight: int | None
    note: str | None


class WaitRow(TypedDict):
    """Something a target waits for: approvals, pauses and analyses have an id, a webhook its name."""

    kind: str
    approvalId: NotRequired[str]
    pauseId: NotRequired[str]
    analysisId: NotRequired[str]
    webhook: NotRequired[str]
    requiresRoles: NotRequired[list[str]]
    needed: NotRequired[int]
    approvedBy: NotRequired[list[str]]
    openedAt: str
    expiresAt: str | None


class QueryRow(TypedDict):
    """What one query of an analysis says of one function."""

    query: str
    functionName: str | None
    verdict: str
    reason: str


class AnalysisRow(TypedDict):
    """One analysis of a target, under way or over."""

    analysisId: str
    status: str
    runs: int
    queries: list[QueryRow]


class AlarmRow(TypedDict):
    """An alarm that a target watches."""

    name: str
    state: str


class TargetRow(TypedDict):
    """One target of a deployment."""

    name: str
    account: str
    region: str
    status: str
    reason: str | None
    dependsOn: list[str]
    stage: StageRow | None
    functions: list[FunctionRow]
    waitingFor: list[WaitRow]
    analyses: NotRequired[list[AnalysisRow]]
    alarms: NotRequired[list[AlarmRow]]


class DeploymentRow(TypedDict):
    """One deployment in a list."""

    deploymentId: str
    application: str
    description: str | None
    status: str
    reason: str | None
    createdAt: str
    endedAt: str | None
    revertedBy: NotRequired[str | None]


class DeploymentAnswer(DeploymentRow):
    """One deployment with its targets."""

    requestedBy: str | None
    targets: list[TargetRow]


class DeploymentsAnswer(TypedDict):
    """A page of deployments, newest first."""

    deployments: list[DeploymentRow]
    next: str | None


class EventRow(TypedDict):
    """One thing that happened."""

    at: str
    type: str
    target: str | None
    message: str


class EventsAnswer(TypedDict):
    """Everything that happened, in order."""

    events: list[EventRow]


class LinkAnswer(TypedDict):
    """A signed link; it is good until `expires`, in seconds since the epoch."""

    url: str
    expires: int


class ControlAnswer(TypedDict, total=False):
    """The answer to a request that steers a running deployment; which fields there are, the verb decides."""

    deploymentId: str
    target: str
    message: str
    approvalId: str
    status: str
    missing: int
    skipped: str
    pauseId: str | None


class WouldBeRow(TypedDict):
    """How an analysis would have ended by other limits; `move` is succeed, fail or ask."""

    verdict: str
    move: str
    reason: str
    runs: int
    queries: list[QueryRow]


class ReplayedRow(AnalysisRow):
    """An analysis as it was, and as it would have been; None when nothing was measured."""

    target: str
    title: str
    verdict: str | None
    reason: str
    wouldBe: WouldBeRow | None


class ReplayAnswer(TypedDict):
    """The analyses of a deployment, judged again."""

    deploymentId: str
    analyses: list[ReplayedRow]
