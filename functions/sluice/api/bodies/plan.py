"""The preview of a deployment; null is what nobody can know."""

from typing import TypedDict

from sluice.errors.problem import ProblemRow


class PlannedStageRow(TypedDict):
    """One stage, with the weight while it lasts."""

    index: int
    title: str
    startsAt: str | None
    lastsSeconds: float | None
    weight: float


class PlannedWaitRow(TypedDict):
    """One wait for a person or a system."""

    stage: int
    place: str
    title: str
    who: str
    withinSeconds: int | None


class SettingRow(TypedDict):
    """One setting that would change."""

    name: str
    before: str | None
    after: str


class CodeRow(TypedDict):
    """The code before or after."""

    sha256: str | None
    size: int | None


class CodeChangeRow(TypedDict):
    """How the code would change; `differs` is null when nobody knows."""

    differs: bool | None
    before: CodeRow
    after: CodeRow


class TrafficRow(TypedDict):
    """How many requests a step would bring to the new version."""

    stage: int
    weight: float
    requestsPerHour: float
    requests: int | None


class ArtifactRow(TypedDict):
    """What would be deployed: the address of its code, or a version that is published already."""

    path: str
    objectVersion: str | None
    version: str | None


class PlannedFunctionRow(TypedDict):
    """One function of a target."""

    functionName: str
    aliasName: str | None
    isRead: bool
    exists: bool | None
    servesNow: str | None
    code: CodeChangeRow
    artifact: ArtifactRow
    settings: list[SettingRow]
    requestsPerDay: float | None
    traffic: list[TrafficRow]


class ExpectedRow(TypedDict):
    """What it costs when all goes well; all but the transitions and calls is estimated."""

    stateTransitions: int
    awsCalls: int | None
    lambdaInvocations: int
    lambdaGbSeconds: float
    tableReads: int
    tableWrites: int
    costInUsd: float


class PricesRow(TypedDict):
    """The list prices that costs are estimated with, and where AWS publishes them."""

    asOf: str
    region: str
    sources: list[str]


class ExpectedInAllRow(ExpectedRow):
    """What the deployment costs: its own transitions, and all of them."""

    stateTransitionsOfDeployment: int
    prices: PricesRow


class PlannedAlarmRow(TypedDict):
    """An alarm that would be watched."""

    name: str
    alreadyInAlarm: str


class PlannedTargetRow(TypedDict):
    """One target, or with `endsWave` what lies between that wave and the next one."""

    name: str
    account: str
    region: str
    strategy: str | None
    dependsOn: list[str]
    isReached: bool
    startsAt: str | None
    endsAt: str | None
    timeLimitSeconds: int
    stages: list[PlannedStageRow]
    gates: list[PlannedWaitRow]
    alarms: list[PlannedAlarmRow]
    functions: list[PlannedFunctionRow]
    expected: ExpectedRow
    endsWave: int | None


class FindingRow(TypedDict):
    """One thing that was found in a target's account."""

    severity: str
    code: str
    target: str
    functionName: str | None
    message: str
    remedy: str


class PlanBody(TypedDict):
    """What a deployment would do."""

    application: str
    description: str
    madeAt: str
    startsAt: str
    endsAt: str | None
    wouldFail: bool
    order: list[list[str]]
    targets: list[PlannedTargetRow]
    findings: list[FindingRow]
    warnings: list[ProblemRow]
    notes: list[str]
    expected: ExpectedInAllRow
