"""Shows how often a look each minute fails a version wrongly, and how soon it finds a bad one; fixed seeds.

Whole analyses of 15 minutes are judged by the product's own rules on made-up traffic: a look at each minute,
then the final verdict. A false failure is one of a candidate that is exactly as bad as is allowed.
"""

import sys
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from statistics import median

from bench.draws import failures
from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.early_failure import LIMIT_CONFIDENCE
from sluice.domain.analysis.judge import conclude
from sluice.domain.analysis.judgment import Judgment, Measured, Reading
from sluice.domain.analysis.statistics.comparison import EARLY_SHARE
from sluice.domain.analysis.verdict import Verdict
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery

MINUTES = 15
ROUNDS = 600
CONFIDENCE = 0.95
STABLE_SHARE, ALLOWED_POINTS = 0.01, 1.0
CALLS_A_MINUTE = 60
STABLE_TIMES = 9
NEVER = MINUTES + 1

# The true rates are at most 5, 0.5 and 0.5 of 100; so many are seen of 600 by luck once in a thousand times.
MOST_FALSE, MOST_EARLY = 8.0, 1.5


@dataclass(frozen=True)
class Query:
    """What is judged, and the candidate's failure rate that it just allows."""

    name: str
    query: MetricQuery
    allowed: float


COMPARED = Query(
    "compared, 1 point allowed",
    MetricQuery("errors", preset="errorRate", comparison=ComparisonRule(ALLOWED_POINTS, CONFIDENCE)),
    STABLE_SHARE + ALLOWED_POINTS / 100.0,
)
LIMITED = Query("limit of 2 %", MetricQuery("errors", preset="errorRate", upper_limit=2.0), 0.02)


def analysis(random: Random, query: Query, share: float, calls: int) -> list[Judgment]:
    """What each look sees: everything from the beginning to the end of its minute."""
    ours = accumulate(failures(random, calls, share) for _ in range(MINUTES))
    theirs = accumulate(failures(random, STABLE_TIMES * calls, STABLE_SHARE) for _ in range(MINUTES))
    return [
        Judgment(0, TimeWindow(0.0, 60.0 * minute), 60.0 * minute, (reading,), is_early=True)
        for minute, (failed, others) in enumerate(zip(ours, theirs, strict=True), 1)
        for reading in [_reading(query, minute, calls, failed, others)]
    ]


def _reading(query: Query, minute: int, calls: int, failed: int, others: int) -> Reading:
    stable = Measured((), others, STABLE_TIMES * calls * minute) if query.query.reads_stable else None
    return Reading("errors", "quote", Measured((), failed, calls * minute), stable)


def minute_of_failure(action: JudgeMetrics, looks: list[Judgment]) -> int:
    """The minute at which a look fails the analysis; `NEVER` if none does."""
    failed = (minute for minute, look in enumerate(looks, 1) if conclude(action, [look]) is not None)
    return next(failed, NEVER)


def fails_at_last(action: JudgeMetrics, looks: list[Judgment]) -> bool:
    """Whether the final verdict is `failed`."""
    last = Judgment(0, looks[-1].window, looks[-1].at, looks[-1].readings)
    conclusion = conclude(action, [last])
    return conclusion is not None and conclusion.verdict is Verdict.FAILED


def action_of(query: Query) -> JudgeMetrics:
    """One window of fifteen minutes."""
    return JudgeMetrics("2.0", (query.query,), MINUTES * 60, 1)


def false_failures(query: Query, calls: int) -> tuple[float, float]:
    """Of 100 candidates just as bad as is allowed: failed by a look, and by a look or in the end."""
    random, action = Random(f"false {query.name} {calls}"), action_of(query)  # noqa: S311
    early = either = 0
    for _ in range(ROUNDS):
        looks = analysis(random, query, query.allowed, calls)
        is_early = minute_of_failure(action, looks) <= MINUTES
        early += is_early
        either += is_early or fails_at_last(action, looks)
    return 100 * early / ROUNDS, 100 * either / ROUNDS


def median_minute(query: Query, share: float) -> float:
    """After how many minutes of calls half of such candidates have failed."""
    random, action = Random(f"bad {query.name} {share}"), action_of(query)  # noqa: S311
    rounds = ROUNDS // 6
    minutes = [
        minute_of_failure(action, analysis(random, query, share, CALLS_A_MINUTE)) for _ in range(rounds)
    ]
    return float(median(minutes))


def row(what: str, measured: float, budget: float) -> bool:
    """One line of the table; whether it is within its budget."""
    verdict = "within" if measured <= budget else "OVER"
    print(f"{what:<62} {measured:>8.2f} {budget:>8.2f}  {verdict}", flush=True)
    return measured <= budget


def _false(query: Query, calls: int) -> bool:
    early, either = false_failures(query, calls)
    name = f"{query.name}, {calls} calls/min"
    is_within = row(f"{name}: failed early, of 100", early, MOST_EARLY)
    if query is LIMITED:  # its final verdict has no confidence: the sample is above the limit, or it is not
        return is_within
    return row(f"{name}: failed at all, of 100", either, MOST_FALSE) and is_within


def _found(query: Query, share: float, budget: float) -> bool:
    name = f"{query.name}, {100 * share:g} % of {CALLS_A_MINUTE}/min fail"
    return row(f"{name}, median minute", median_minute(query, share), budget)


def careless_failures(calls: int) -> float:
    """Of 100 candidates just as bad as is allowed: failed by the final test if it were made each minute."""
    random, action = Random("careless"), action_of(COMPARED)  # noqa: S311
    rounds = ROUNDS // 6
    failed = 0
    for _ in range(rounds):
        looks = analysis(random, COMPARED, COMPARED.allowed, calls)
        failed += any(fails_at_last(action, looks[:minute]) for minute in range(1, MINUTES + 1))
    return 100 * failed / rounds


def main() -> int:
    """Print the table; 1 when looks fail too often, or too late."""
    of_looks, of_all = 100 * EARLY_SHARE * (1 - LIMIT_CONFIDENCE), 100 * (1 - CONFIDENCE)
    print(
        f"\n{MINUTES} minutes, a look at each; stable gets {STABLE_TIMES} times as many calls and fails 1 %."
    )
    print(
        f"Of 100 as bad as is allowed, at most {of_looks:g} may fail early, {of_all:g} at all, but for luck."
    )
    false = [_false(query, calls) for query in (COMPARED, LIMITED) for calls in (10, 60, 600)]
    found = [
        _found(query, share, budget)
        for query in (COMPARED, LIMITED)
        for share, budget in ((0.05, MINUTES), (0.2, 2), (1.0, 1))
    ]
    print(f"{'if the final test were made each minute: failed, of 100':<62} {careless_failures(60):>8.2f}")
    return int(not all([*false, *found]))


if __name__ == "__main__":
    sys.exit(main())
