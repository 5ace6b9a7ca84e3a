"""Early failures: what suffices to fail before the windows are over, what does not, and how that is said."""

from dataclasses import replace

import pytest

from sluice.domain.analysis.conclusion import Move
from sluice.domain.analysis.judge import conclude, judge, judge_run, replayed
from sluice.domain.analysis.judgment import Judgment, Measured, without_last_minutes
from sluice.domain.analysis.replay import OtherLimits, OtherRules
from sluice.domain.analysis.verdict import Verdict
from sluice.domain.plan.actions import JudgeMetrics
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery
from tests.analysis_builders import ERRORS, LATENCY, an_analysis, answers, calls, minutes, runs_of

COMPARED = MetricQuery("errors", preset="errorRate", comparison=ComparisonRule(1))
RATIO = MetricQuery("errors", preset="errorRate", of="ratio", upper_limit=2)
SLOW = MetricQuery("errors", preset="durationP95", upper_limit=300)
SLOWER = MetricQuery("errors", preset="durationP95", comparison=ComparisonRule(20))
MANY = MetricQuery("errors", preset="invocations", upper_limit=100)
GOOD = calls(2, 600)
STEADY = minutes(*range(200, 209))


def early(*seen: Measured, stable: Measured = GOOD, problem: str = "") -> list[Judgment]:
    """Judgments of which the last has only a part of its window."""
    judgments = runs_of(seen, [stable] * len(seen), problem=problem)
    return [*judgments[:-1], replace(judgments[-1], is_early=True)]


def of(query: MetricQuery, **rules: object) -> JudgeMetrics:
    return an_analysis(query, runs=15, **rules)


@pytest.mark.parametrize("query", [ERRORS, COMPARED, RATIO], ids=["limit", "comparison", "ratio"])
@pytest.mark.parametrize(
    ("seen", "fails"),
    [
        (calls(10, 10), True),
        (calls(41, 60), True),
        (calls(9, 9), False),
        (calls(10, 1_000), False),
        (calls(0, 1_000), False),
        (calls(0, None), False),
        (calls(20, 10), False),
    ],
    ids=["all of ten", "most", "too few", "about the limit", "none", "no data", "calls not all there"],
)
def test_rates_fail_early_when_enough_failures_leave_no_doubt(
    query: MetricQuery, seen: Measured, *, fails: bool
) -> None:
    conclusion = conclude(of(query), early(seen))
    assert (conclusion is not None) is fails
    assert conclusion is None or (conclusion.verdict, conclusion.move) == (Verdict.FAILED, Move.FAIL)


@pytest.mark.parametrize(("failed", "fails"), [(16, False), (24, True)])
def test_rate_above_its_limit_fails_early_when_luck_cannot_explain_it(failed: int, *, fails: bool) -> None:
    seen = early(calls(failed, 800))
    assert judge(of(ERRORS), runs_of([calls(failed, 800)])).verdict is Verdict.FAILED
    assert (conclude(of(ERRORS), seen) is not None) is fails


def test_windows_before_count_too_when_the_last_one_is_not_over() -> None:
    assert conclude(of(ERRORS), early(calls(6, 60))) is None
    assert conclude(of(ERRORS), early(calls(6, 60), calls(6, 60))) is not None


def test_numbers_must_be_plainer_when_the_comparison_must_be_more_certain() -> None:
    surer = replace(COMPARED, comparison=ComparisonRule(1, confidence=0.9999))
    seen = early(calls(12, 120))
    assert conclude(of(COMPARED), seen) is not None
    assert conclude(of(surer), seen) is None


@pytest.mark.parametrize(
    ("query", "stable"),
    [
        (COMPARED, calls(0, None)),
        (COMPARED, calls(0, 0)),
        (RATIO, calls(0, 0)),
        (replace(ERRORS, of="stable"), calls(600, 600)),
        (replace(ERRORS, upper_limit=None, lower_limit=1), calls(0, 600)),
    ],
    ids=["no data of stable", "no calls of stable", "no ratio", "stable is bad", "a lower limit"],
)
def test_nothing_fails_early_when_there_is_nothing_to_hold_it_against(
    query: MetricQuery, stable: Measured
) -> None:
    assert conclude(of(query), early(calls(60, 60), stable=stable)) is None


def test_nothing_fails_early_when_a_metric_could_not_be_read() -> None:
    assert conclude(of(ERRORS), early(calls(60, 60), problem="no right")) is None


def test_as_many_calls_are_needed_as_the_step_says_when_it_says_so() -> None:
    assert conclude(of(ERRORS, min_invocations=60), early(calls(60, 60))) is not None
    assert conclude(of(ERRORS, min_invocations=61), early(calls(60, 60))) is None
    assert conclude(of(COMPARED, min_invocations=60), early(calls(60, 60), stable=calls(0, 59))) is None


def test_templates_are_judged_in_the_end_however_bad_they_are() -> None:
    assert conclude(of(LATENCY), early(answers(1e9))) is None


@pytest.mark.parametrize(
    ("query", "seen", "fails"),
    [
        (SLOW, minutes(4_501), True),
        (SLOW, minutes(4_500), False),
        (SLOW, minutes(4_501, count=99), False),
        (MANY, calls(0, 1_501), True),
        (MANY, calls(0, 1_500), False),
        (SLOWER, minutes(*[900] * 9), True),
        (SLOWER, minutes(*[900] * 8), False),
        (SLOWER, minutes(*[230] * 9), False),
    ],
)
def test_durations_and_counts_fail_early_when_what_follows_cannot_save_them(
    query: MetricQuery, seen: Measured, *, fails: bool
) -> None:
    assert (conclude(of(query), early(seen, stable=STEADY)) is not None) is fails


def test_longer_analysis_leaves_more_room_when_data_may_be_missing() -> None:
    assert conclude(of(SLOW, missing_data="extend"), early(minutes(4_501))) is None
    assert conclude(of(MANY, is_growing=True), early(calls(0, 101))) is not None


def test_person_is_asked_at_once_when_bad_verdicts_are_left_to_one() -> None:
    conclusion = conclude(of(ERRORS, rolls_back=False), early(calls(60, 60)))
    assert conclusion is not None
    assert (conclusion.verdict, conclusion.move) == (Verdict.FAILED, Move.ASK)


def test_words_say_when_it_failed_by_which_numbers_and_how_rare_they_are() -> None:
    conclusion = conclude(of(COMPARED), early(calls(0, 0), calls(0, 0), calls(41, 60), stable=calls(1, 200)))
    assert conclusion is not None
    assert conclusion.words == (
        "early, at minute 3 of 15: errors of quote: candidate failed 41 of 60 calls (68.3 %), stable 3 of 600"
        " calls (0.5 %): 67.8 points more (allowed: 1); a version within the limit would ever look this bad"
        " less than 1 time in 1,000,000"
    )


def test_other_queries_are_left_open_when_one_fails_early() -> None:
    other = MetricQuery("calls", preset="invocations", lower_limit=1_000)
    seen = [
        replace(one, readings=(*one.readings, replace(one.readings[0], query="calls")))
        for one in early(calls(60, 60))
    ]
    found = judge(an_analysis(ERRORS, other, runs=15), seen)
    assert [one.verdict for one in found.queries] == [Verdict.FAILED, Verdict.INCONCLUSIVE]
    assert "not judged, because the analysis ended early" in found.queries[1].words
    assert judge_run(an_analysis(ERRORS, other, runs=15), seen) == found


def test_replay_says_what_other_limits_would_have_led_to_when_it_failed_early() -> None:
    seen = early(calls(60, 100))
    _, same, _ = replayed(of(ERRORS), seen)
    _, other, runs = replayed(
        OtherRules({"errors": OtherLimits(upper_limit=80)}).applied_to(of(ERRORS)), seen
    )
    assert same == conclude(of(ERRORS), seen)
    assert (other.verdict, runs) == (Verdict.PASSED, 1)


def test_early_judgment_is_read_back_as_it_was_stored() -> None:
    (judgment,) = early(calls(60, 60))
    stored = judgment.as_dict()
    assert Judgment.from_dict(stored) == judgment
    del stored["is_early"]
    assert Judgment.from_dict(stored) == replace(judgment, is_early=False)


@pytest.mark.parametrize(("count", "left"), [(0, (1.0, 2.0, 3.0)), (1, (1.0, 2.0)), (5, ())])
def test_values_of_the_last_minutes_are_left_out_but_their_counts_stay(
    count: int, left: tuple[float, ...]
) -> None:
    (judgment,) = runs_of([minutes(1.0, 2.0, 3.0)], [minutes(1.0, 2.0, 3.0)])
    (reading,) = without_last_minutes(judgment.readings, count)
    assert reading.candidate == minutes(*left)
    assert reading.stable == minutes(*left)
