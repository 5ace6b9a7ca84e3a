"""The JSON of analyses: what was judged, by which numbers, and what it would have been by other limits."""

from collections.abc import Mapping, Sequence

from sluice.domain.analysis.conclusion import Conclusion
from sluice.domain.analysis.judgment import Judgment, Measured, Reading
from sluice.domain.analysis.verdict import Judged, QueryVerdict
from sluice.domain.times import to_iso
from sluice.domain.waits.analysis import Analysis

Json = dict[str, object]


def analysis_summary(analysis: Analysis) -> Json:
    """One analysis without its judgments."""
    return {
        "analysisId": analysis.analysis_id,
        "stage": int(analysis.action_key.split(".")[0]),
        "status": analysis.status.value,
        "verdict": analysis.verdict or None,
        "reason": analysis.words,
        "runs": analysis.judged,
        "startsAt": to_iso(analysis.starts_at),
        "endsAt": to_iso(analysis.ends_at),
        "endedBy": analysis.ended_by or None,
        "queries": [query_verdict(one) for one in analysis.queries],
    }


def analysis_detail(analysis: Analysis, title: str, judgments: Sequence[Judgment]) -> Json:
    """One analysis with every judgment."""
    target: Json = {"target": analysis.target, "title": title}
    return {**target, **analysis_summary(analysis), "judgments": [_judgment(one) for one in judgments]}


def replay_answer(
    analysis: Analysis, title: str, found: Judged | None, conclusion: Conclusion | None, runs: int
) -> Json:
    """How an analysis ended, and how it would have ended."""
    return {
        "target": analysis.target,
        "title": title,
        **analysis_summary(analysis),
        "wouldBe": None
        if found is None or conclusion is None
        else {
            "verdict": conclusion.verdict.value,
            "move": conclusion.move.value,
            "reason": conclusion.words,
            "runs": runs,
            "queries": [query_verdict(one) for one in found.queries],
        },
    }


def query_verdict(found: QueryVerdict) -> Json:
    """What one query said of one function."""
    return {
        "query": found.query,
        "functionName": found.function_name or None,
        "verdict": found.verdict.value,
        "value": found.value,
        "calls": found.calls,
        "reason": found.words,
    }


def _judgment(judgment: Judgment) -> Json:
    return {
        "run": judgment.run + 1,
        "from": to_iso(judgment.window.start),
        "to": to_iso(judgment.window.end),
        "at": to_iso(judgment.at),
        "readings": [_reading(one) for one in judgment.readings],
    }


def _reading(reading: Reading) -> Json:
    return {
        "query": reading.query,
        "functionName": reading.function_name or None,
        "source": reading.source,
        "problem": reading.problem,
        "candidate": _measured(reading.candidate),
        "stable": _measured(reading.stable) if reading.stable else None,
    }


def _measured(measured: Measured) -> Mapping[str, object]:
    return {"values": list(measured.values), "events": measured.events, "calls": measured.calls}
