"""Deployments as people and programs see them."""

from collections.abc import Mapping
from typing import TypedDict

from sluice.api.bodies.analysis import AnalysisRow
from sluice.api.bodies.drift import DriftSummary
from sluice.api.bodies.submission import LinksRow
from sluice.api.bodies.waits import WaitRow


class DeploymentRow(TypedDict):
    """One deployment in a list."""

    deploymentId: str
    application: str
    description: str
    status: str
    reason: str
    createdAt: str
    endedAt: str | None
    blockedBy: str | None
    reverts: str | None
    revertedBy: str | None
    sourceControl: Mapping[str, str] | None


class DeploymentsBody(TypedDict):
    """A page of deployments, newest first."""

    deployments: list[DeploymentRow]
    next: str | None


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
    weight: float | None
    note: str


class AlarmRow(TypedDict):
    """An alarm that a target watches."""

    name: str
    state: str
    reason: str
    since: str | None
    stateAtStart: str | None


class PausedRow(TypedDict):
    """Who has paused a target by hand, since when and why."""

    by: str
    since: str
    comment: str


class PromotionRow(PausedRow):
    """Who has a target promoted to 100 % without the rest of its strategy."""


class TargetRow(TypedDict):
    """One target of a deployment, or with `endsWave` what lies between that wave and the next one."""

    name: str
    account: str
    region: str
    status: str
    reason: str
    dependsOn: list[str]
    strategy: str | None
    stage: StageRow | None
    stageTitles: list[str]
    functions: list[FunctionRow]
    waitingFor: list[WaitRow]
    analyses: list[AnalysisRow]
    alarms: list[AlarmRow]
    pausedByHand: PausedRow | None
    fullPromotion: PromotionRow | None
    endsWave: int | None


class BreakGlassRow(TypedDict):
    """Somebody passed what guardrails demand; `passed` is deployment, freeze, approval or wait."""

    passed: str
    target: str | None
    by: str
    at: str
    reason: str


class DeploymentBody(DeploymentRow):
    """One deployment with its targets; with `next` there are more. `drift` is what has changed since."""

    requestedBy: str
    source: str
    context: Mapping[str, str] | None
    """What was set when deploying."""
    breakGlass: list[BreakGlassRow]
    drift: DriftSummary | None
    targets: list[TargetRow]
    next: str | None
    links: LinksRow
