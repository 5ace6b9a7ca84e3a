"""Judges an analysis by everything measured so far, and decides what follows: go on, succeed, fail or ask.

The same judgments give the same verdict, now and when a replay judges them again.
"""

from collections.abc import Iterator, Sequence

from sluice.domain.analysis.conclusion import Conclusion, Move
from sluice.domain.analysis.judgment import Judgment, Reading
from sluice.domain.analysis.query_judge import judge_query
from sluice.domain.analysis.verdict import Judged, Verdict, judged
from sluice.domain.plan.judge_metrics import EXTEND, FAIL, PASS, JudgeMetrics
from sluice.domain.plan.metric_query import MetricQuery


def judge(action: JudgeMetrics, judgments: Sequence[Judgment]) -> Judged:
    """The verdict over all windows."""
    looks = action.runs if action.aborts else 1
    return judged(
        judge_query(action, query, readings, runs=action.runs, looks=looks)
        for query in action.queries
        for readings in _by_function(query, judgments)
    )


def judge_run(action: JudgeMetrics, judgments: Sequence[Judgment]) -> Judged:
    """The verdict of the last window alone; rates and durations include earlier windows as well."""
    return judged(
        judge_query(action, query, readings if query.kind else readings[-1:], runs=1, looks=action.runs)
        for query in action.queries
        for readings in _by_function(query, judgments)
    )


def conclude(action: JudgeMetrics, judgments: Sequence[Judgment]) -> Conclusion | None:
    """The conclusion, None while more windows are to come."""
    if not judgments:
        return None
    if action.aborts and judge_run(action, judgments).verdict is Verdict.FAILED:
        return _concluded(action, judge_run(action, judgments), f"run {len(judgments)} failed: ")
    if len(judgments) < action.runs:
        return None
    found = judge(action, judgments)
    is_open = found.verdict is Verdict.INCONCLUSIVE
    if is_open and action.missing_data == EXTEND and len(judgments) < action.longest_runs:
        return None
    return _concluded(action, found)


def _concluded(action: JudgeMetrics, found: Judged, lead: str = "") -> Conclusion:
    if found.verdict is Verdict.INCONCLUSIVE and action.missing_data == PASS:
        return Conclusion(Verdict.PASSED, _forward(action), f"missingData is pass: {found.words}")
    if found.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR) and action.missing_data == FAIL:
        return Conclusion(Verdict.FAILED, _backward(action), f"missingData is fail: {found.words}")
    if found.verdict is Verdict.PASSED:
        return Conclusion(found.verdict, _forward(action), found.words)
    if found.verdict is Verdict.FAILED:
        return Conclusion(found.verdict, _backward(action), f"{lead}{found.words}")
    return Conclusion(found.verdict, Move.ASK, found.words)


def _forward(action: JudgeMetrics) -> Move:
    return Move.SUCCEED if action.rolls_forward else Move.ASK


def _backward(action: JudgeMetrics) -> Move:
    return Move.FAIL if action.rolls_back else Move.ASK


def _by_function(query: MetricQuery, judgments: Sequence[Judgment]) -> Iterator[list[Reading]]:
    """The query's readings, function by function, in the order of the runs."""
    found: dict[str, list[Reading]] = {}
    for judgment in judgments:
        for reading in judgment.readings:
            if reading.query == query.name:
                found.setdefault(reading.function_name, []).append(reading)
    yield from found.values()


def replayed(action: JudgeMetrics, judgments: Sequence[Judgment]) -> tuple[Judged, Conclusion, int]:
    """What these judgments would have led to under the rules of `action`, and after how many runs.

    If it would have gone on after the last of them, they are judged as if they were all.
    """
    for count in range(1, len(judgments) + 1):
        conclusion = conclude(action, judgments[:count])
        if conclusion is not None:
            return judge(action, judgments[:count]), conclusion, count
    found = judge(action, judgments)
    return found, _concluded(action, found), len(judgments)
