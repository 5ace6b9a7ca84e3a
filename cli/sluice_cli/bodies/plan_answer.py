"""The shape of the control plane's preview of a deployment, as the command reads it; it checks nothing."""

from typing import NotRequired, TypedDict

from sluice_cli.bodies.answers import ProblemRow


class StagePlan(TypedDict):
    """One stage; null times are those that nobody can know."""

    index: int
    title: str
    startsAt: str | None
    lastsSeconds: float | None
    weight: int


class GatePlan(TypedDict):
    """One wait for somebody."""

    stage: int
    place: str
    title: str
    who: str
    withinSeconds: int | None


class SettingPlan(TypedDict):
    """One setting that would change."""

    name: str
    before: str | None
    after: str


class CodeSide(TypedDict):
    """The code before or after."""

    sha256: str | None
    size: int | None


class CodePlan(TypedDict):
    """How the code would change; `differs` is null when nobody knows."""

    differs: bool | None
    before: CodeSide
    after: CodeSide


class TrafficPlan(TypedDict):
    """How many requests a step would bring to the new version."""

    stage: int
    weight: int
    requestsPerHour: float
    requests: int | None


class FunctionPlan(TypedDict):
    """One function of a target."""

    functionName: str
    aliasName: str | None
    isRead: bool
    exists: bool | None
    servesNow: str | None
    code: CodePlan
    settings: list[SettingPlan]
    requestsPerDay: float | None
    traffic: list[TrafficPlan]


class ExpectedPlan(TypedDict):
    """What it costs when all goes well."""

    stateTransitions: int
    awsCalls: int | None


class AlarmPlan(TypedDict):
    """An alarm that would be watched."""

    name: str
    alreadyInAlarm: str


class TargetPlan(TypedDict):
    """One target."""

    name: str
    account: str
    region: str
    strategy: str | None
    dependsOn: list[str]
    isReached: bool
    startsAt: str | None
    endsAt: str | None
    stages: list[StagePlan]
    gates: list[GatePlan]
    alarms: NotRequired[list[AlarmPlan]]
    functions: list[FunctionPlan]
    expected: ExpectedPlan


class FindingRow(TypedDict):
    """One thing that the look at a target has found."""

    severity: str
    code: str
    target: str
    functionName: str | None
    message: str
    remedy: str


class PlanAnswer(TypedDict):
    """What a deployment would do."""

    application: str
    description: str
    madeAt: str
    endsAt: str | None
    wouldFail: bool
    order: list[list[str]]
    targets: list[TargetPlan]
    findings: list[FindingRow]
    warnings: list[ProblemRow]
    notes: list[str]
    expected: ExpectedPlan
