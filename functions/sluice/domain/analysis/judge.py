"""Judges an analysis by everything measured so far, and decides what follows: go on, succeed, fail or ask.

The same judgments give the same verdict, now and when a replay judges them again.
"""

from collections.abc import Iterator, Sequence

from sluice.domain.analysis.conclusion import Conclusion, Move
from sluice.domain.analysis.early_failure import fails_early
from sluice.domain.analysis.judgment import Judgment, Reading
from sluice.domain.analysis.query_judge import judge_query
from sluice.domain.analysis.verdict import Judged, QueryVerdict, Verdict, judged
from sluice.domain.plan.judge_metrics import EXTEND, FAIL, PASS, JudgeMetrics
from sluice.domain.plan.metric_query import MetricQuery

_MINUTE = 60


def judge(action: JudgeMetrics, judgments: Sequence[Judgment]) -> Judged:
    """The verdict over all windows."""
    early = judge_early(action, judgments) if judgments[-1].is_early else None
    if early is not None:
        return early
    looks = action.runs if action.aborts else 1
    return judged(
        judge_query(action, query, readings, runs=action.runs, looks=looks)
        for query in action.queries
        for readings in _by_function(query, judgments)
    )


def judge_run(action: JudgeMetrics, judgments: Sequence[Judgment]) -> Judged:
    """The verdict of the last window alone; rates and durations include earlier windows as well."""
    early = judge_early(action, judgments) if judgments[-1].is_early else None
    if early is not None:
        return early
    return judged(
        judge_query(action, query, readings if query.kind else readings[-1:], runs=1, looks=action.runs)
        for query in action.queries
        for readings in _by_function(query, judgments)
    )


def judge_early(action: JudgeMetrics, judgments: Sequence[Judgment]) -> Judged | None:
    """The verdict `failed` if the numbers so far suffice for it, the last ones of a window not yet over."""
    found = [
        fails_early(action, query, readings) or _undecided(query, readings[-1])
        for query in action.queries
        for readings in _by_function(query, judgments)
    ]
    return judged(found) if any(one.verdict is Verdict.FAILED for one in found) else None


def conclude(action: JudgeMetrics, judgments: Sequence[Judgment]) -> Conclusion | None:
    """The conclusion, None while more windows are to come."""
    if not judgments:
        return None
    if judgments[-1].is_early:
        return _concluded_early(action, judgments)
    if action.aborts and judge_run(action, judgments).verdict is Verdict.FAILED:
        return _concluded(action, judge_run(action, judgments), f"run {len(judgments)} failed: ")
    if len(judgments) < action.runs:
        return None
    found = judge(action, judgments)
    is_open = found.verdict is Verdict.INCONCLUSIVE
    if is_open and action.missing_data == EXTEND and len(judgments) < action.longest_runs:
        return None
    return _concluded(action, found)


def _concluded_early(action: JudgeMetrics, judgments: Sequence[Judgment]) -> Conclusion | None:
    found = judge_early(action, judgments)
    if found is None:
        return None
    return _concluded(action, found, f"early, {progress_in_words(action, judgments)}: ")


def progress_in_words(action: JudgeMetrics, judgments: Sequence[Judgment]) -> str:
    """How much of the analysis the judgments cover: `at minute 3 of 15`."""
    done = max(1, round((judgments[-1].window.end - judgments[0].window.start) / _MINUTE))
    return f"at minute {done} of {max(done, action.runs * action.interval_seconds // _MINUTE)}"


def _undecided(query: MetricQuery, reading: Reading) -> QueryVerdict:
    about = f"{query.name} of {reading.function_name}" if reading.function_name else query.name
    words = f"{about}: not judged, because the analysis ended early"
    return QueryVerdict(query.name, reading.function_name, Verdict.INCONCLUSIVE, words)


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
