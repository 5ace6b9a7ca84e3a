"""Shows analyses: what was judged, by which numbers, and what it would have been by other limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sluice.api.bodies.analysis import (
    AnalysesBody,
    AnalysisRow,
    JudgedAnalysisRow,
    JudgmentRow,
    MeasuredRow,
    QueryRow,
    ReadingRow,
    ReplayBody,
    ReplayedRow,
    WouldBeRow,
)
from sluice.domain.times import to_iso

if TYPE_CHECKING:  # what judges is imported by the routes that need it
    from sluice.domain.analysis.judgment import Judgment, Measured, Reading
    from sluice.domain.analysis.verdict import QueryVerdict
    from sluice.domain.waits.analysis import Analysis
    from sluice.tasks.judge.replay_analysis import AnalysisView, Replay

MAX_JUDGMENTS = 200
"""How many judgments of one analysis are shown: a response of Lambda holds 6 MB."""


def analysis_row(analysis: Analysis) -> AnalysisRow:
    """One analysis without its judgments."""
    return {
        "analysisId": analysis.wait_id,
        "stage": int(analysis.action_key.split(".")[0]),
        "status": analysis.status.value,
        "verdict": analysis.verdict or None,
        "reason": analysis.words,
        "runs": analysis.judged,
        "startsAt": to_iso(analysis.starts_at),
        "endsAt": to_iso(analysis.ends_at),
        "endedBy": analysis.ended_by or None,
        "queries": [_query(one) for one in analysis.queries],
    }


def analyses_body(views: Sequence[AnalysisView]) -> AnalysesBody:
    """Analyses with their last judgments."""
    return {"analyses": [_judged(view) for view in views]}


def replay_body(deployment_id: str, replays: Sequence[Replay]) -> ReplayBody:
    """How analyses ended, and how they would have ended."""
    return {"deploymentId": deployment_id, "analyses": [_replayed(one) for one in replays]}


def _judged(view: AnalysisView) -> JudgedAnalysisRow:
    return {
        "target": view.analysis.target,
        "title": view.action.title,
        **analysis_row(view.analysis),
        "judgments": [_judgment(one) for one in view.judgments[-MAX_JUDGMENTS:]],
    }


def _replayed(replay: Replay) -> ReplayedRow:
    return {
        "target": replay.view.analysis.target,
        "title": replay.view.action.title,
        **analysis_row(replay.view.analysis),
        "wouldBe": _would_be(replay),
    }


def _would_be(replay: Replay) -> WouldBeRow | None:
    if replay.judged is None or replay.conclusion is None:
        return None
    return {
        "verdict": replay.conclusion.verdict.value,
        "move": replay.conclusion.move.value,
        "reason": replay.conclusion.words,
        "runs": replay.runs,
        "queries": [_query(one) for one in replay.judged.queries],
    }


def _query(found: QueryVerdict) -> QueryRow:
    return {
        "query": found.query,
        "functionName": found.function_name or None,
        "verdict": found.verdict.value,
        "value": found.value,
        "calls": found.calls,
        "reason": found.words,
    }


def _judgment(judgment: Judgment) -> JudgmentRow:
    return {
        "run": judgment.run + 1,
        "from": to_iso(judgment.window.start),
        "to": to_iso(judgment.window.end),
        "at": to_iso(judgment.at),
        "isEarly": judgment.is_early,
        "readings": [_reading(one) for one in judgment.readings],
    }


def _reading(reading: Reading) -> ReadingRow:
    return {
        "query": reading.query,
        "functionName": reading.function_name or None,
        "source": reading.source,
        "problem": reading.problem,
        "candidate": _measured(reading.candidate),
        "stable": _measured(reading.stable) if reading.stable else None,
    }


def _measured(measured: Measured) -> MeasuredRow:
    return {"values": list(measured.values), "events": measured.events, "calls": measured.calls}
