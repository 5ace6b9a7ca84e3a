"""Analyses: what was judged, by which numbers, and what other limits would have made of it."""

from typing import TypedDict


class QueryRow(TypedDict):
    """What one query says of one function."""

    query: str
    functionName: str | None
    verdict: str
    value: float | None
    calls: float | None
    reason: str


class AnalysisRow(TypedDict):
    """One analysis of a target, under way or over."""

    analysisId: str
    stage: int
    status: str
    verdict: str | None
    reason: str
    runs: int
    startsAt: str
    endsAt: str
    endedBy: str | None
    queries: list[QueryRow]


class MeasuredRow(TypedDict):
    """What was measured of one version; null calls mean that there was no data."""

    values: list[float]
    events: float
    calls: float | None


class ReadingRow(TypedDict):
    """What one query measured of one function."""

    query: str
    functionName: str | None
    source: str
    problem: str
    candidate: MeasuredRow
    stable: MeasuredRow | None


JudgmentRow = TypedDict(
    "JudgmentRow",
    # `from` is a word of Python's own.
    {"run": int, "from": str, "to": str, "at": str, "isEarly": bool, "readings": list[ReadingRow]},
)
"""One window that was judged, or the part of it that sufficed to fail."""


class JudgedAnalysisRow(AnalysisRow):
    """One analysis with every window that was judged."""

    target: str
    title: str
    judgments: list[JudgmentRow]


class AnalysesBody(TypedDict):
    """The analyses of a deployment."""

    analyses: list[JudgedAnalysisRow]


class WouldBeRow(TypedDict):
    """How an analysis would have ended by other limits; `move` is succeed, fail or ask."""

    verdict: str
    move: str
    reason: str
    runs: int
    queries: list[QueryRow]


class ReplayedRow(AnalysisRow):
    """An analysis as it was, and as it would have been; null when nothing was measured."""

    target: str
    title: str
    wouldBe: WouldBeRow | None


class ReplayBody(TypedDict):
    """The analyses of a deployment, judged again."""

    deploymentId: str
    analyses: list[ReplayedRow]
