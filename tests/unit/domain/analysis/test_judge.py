"""The judge: limits, averages, silence, comparisons, and what follows; numbers in, verdicts and words out."""

import json
from dataclasses import replace

import pytest

from sluice.domain.analysis.conclusion import Move
from sluice.domain.analysis.judge import conclude, judge, judge_run, replayed
from sluice.domain.analysis.judgment import Judgment, Measured, condensed
from sluice.domain.analysis.replay import OtherLimits, OtherRules
from sluice.domain.analysis.verdict import Verdict, worst
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery
from tests.analysis_builders import ERRORS, LATENCY, an_analysis, answers, calls, minutes, runs_of

RATIO = MetricQuery("errors", preset="errorRate", of="ratio", upper_limit=2)
COMPARED = MetricQuery("errors", preset="errorRate", comparison=ComparisonRule(1))
SLOW = MetricQuery("errors", preset="durationP95", upper_limit=300)
SLOWER = MetricQuery("errors", preset="durationP95", comparison=ComparisonRule(20))


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [(0, Verdict.PASSED), (10, Verdict.PASSED), (11, Verdict.FAILED)],
    ids=["below", "on the limit", "above"],
)
def test_share_of_errors_is_held_against_its_limit_when_there_are_enough_calls(
    errors: float, verdict: Verdict
) -> None:
    assert judge(an_analysis(), runs_of([calls(errors, 1_000)])).verdict is verdict


def test_windows_count_together_when_each_has_few_calls() -> None:
    found = judge(an_analysis(runs=3), runs_of([calls(0, 60), calls(1, 20), calls(0, 20)]))
    assert (found.verdict, found.queries[0].value, found.queries[0].calls) == (Verdict.PASSED, 1.0, 100)


def test_last_window_counts_alone_when_windows_grow() -> None:
    growing = an_analysis(runs=2, is_growing=True)
    found = judge(growing, runs_of([calls(50, 100), calls(50, 10_000)]))
    assert found.queries[0].value == 0.5


def test_words_name_function_value_limit_and_count_when_a_query_fails() -> None:
    found = judge(an_analysis(), runs_of([calls(58, 1_203)]))
    assert found.words == "errors of quote: 4.8 %, above 1 % (58 errors in 1,203 calls)"


@pytest.mark.parametrize(
    "seen",
    [Measured(), calls(0, None), calls(0, 0), calls(0, 99)],
    ids=["nothing", "no data", "no calls", "too few"],
)
def test_silence_is_inconclusive_when_a_preset_is_judged(seen: Measured) -> None:
    assert judge(an_analysis(), runs_of([seen])).verdict is Verdict.INCONCLUSIVE


def test_as_many_calls_are_needed_as_the_step_says_when_it_says_so() -> None:
    seen = runs_of([calls(0, 30)])
    assert judge(an_analysis(min_invocations=30), seen).verdict is Verdict.PASSED
    assert judge(an_analysis(min_invocations=31), seen).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([answers(100), answers(300)], Verdict.PASSED),
        ([answers(100), answers(301)], Verdict.FAILED),
        ([answers(100), answers()], Verdict.INCONCLUSIVE),
        ([answers(), answers()], Verdict.INCONCLUSIVE),
        ([answers(900), answers()], Verdict.FAILED),
        ([answers(float("nan")), answers(100)], Verdict.INCONCLUSIVE),
        ([answers(float("inf")), answers(100)], Verdict.ERROR),
        ([answers(100, 300), answers(200, 200)], Verdict.PASSED),
    ],
    ids=[
        "average on the limit",
        "above",
        "one silent",
        "silent",
        "bad and silent",
        "NaN",
        "infinite",
        "points",
    ],
)
def test_average_of_the_runs_is_judged_when_a_template_answers(
    values: list[Measured], verdict: Verdict
) -> None:
    assert judge(an_analysis(LATENCY, runs=2), runs_of(values, query="latency")).verdict is verdict


def test_lower_limit_fails_what_is_below_it_when_a_query_has_one() -> None:
    query = replace(LATENCY, upper_limit=None, lower_limit=50)
    found = judge(an_analysis(query), runs_of([answers(49.9)], query="latency", function=""))
    assert (found.verdict, found.words) == (Verdict.FAILED, "latency: 49.9, below 50")


def test_problem_of_a_provider_is_an_error_and_said_when_it_did_not_answer() -> None:
    found = judge(an_analysis(), runs_of([calls(0, 500)], problem="answered 503"))
    assert (found.verdict, found.words) == (Verdict.ERROR, "errors of quote: answered 503")


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        (calls(4, 200), calls(40, 4_000), Verdict.PASSED),
        (calls(5, 200), calls(40, 4_000), Verdict.FAILED),
        (calls(0, 200), calls(0, 4_000), Verdict.PASSED),
        (calls(3, 200), calls(0, 4_000), Verdict.FAILED),
        (calls(3, 200), calls(0, 50), Verdict.INCONCLUSIVE),
    ],
    ids=["twice", "more than twice", "neither", "infinitely", "stable too quiet"],
)
def test_ratio_compares_both_versions_of_the_same_windows(
    ours: Measured, theirs: Measured, verdict: Verdict
) -> None:
    assert judge(an_analysis(RATIO), runs_of([ours], [theirs])).verdict is verdict


def test_ratio_without_end_is_no_number_when_only_the_new_version_fails() -> None:
    (found,) = judge(an_analysis(RATIO), runs_of([calls(3, 200)], [calls(0, 4_000)])).queries
    assert found.value is None
    json.dumps(found.as_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        (calls(58, 1_203), calls(4, 10_811), Verdict.FAILED),
        (calls(0, 2_000), calls(0, 20_000), Verdict.PASSED),
        (calls(3, 150), calls(0, 1_500), Verdict.INCONCLUSIVE),
    ],
    ids=["shown worse", "shown as good", "cannot tell"],
)
def test_comparison_tells_by_a_test_when_both_versions_were_called(
    ours: Measured, theirs: Measured, verdict: Verdict
) -> None:
    found = judge(an_analysis(COMPARED), runs_of([ours], [theirs]))
    assert found.verdict is verdict
    assert f"{ours.calls:,.0f} calls" in found.words
    assert f"{theirs.calls:,.0f} calls" in found.words


def test_durations_are_averaged_over_all_minutes_when_they_are_judged() -> None:
    found = judge(an_analysis(SLOW, runs=2), runs_of([minutes(200, 400), minutes(300, 310)]))
    assert (found.verdict, found.queries[0].value) == (Verdict.FAILED, 302.5)


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, Verdict.PASSED), (2.0, Verdict.FAILED)])
def test_durations_are_compared_minute_by_minute_when_a_tolerance_is_given(
    factor: float, verdict: Verdict
) -> None:
    theirs = [100.0 + place % 7 for place in range(20)]
    found = judge(
        an_analysis(SLOWER), runs_of([minutes(*(factor * one for one in theirs))], [minutes(*theirs)])
    )
    assert found.verdict is verdict


def test_calls_of_a_window_are_averaged_when_they_are_what_is_asked_for() -> None:
    query = MetricQuery("errors", preset="invocations", lower_limit=10)
    assert judge(an_analysis(query, runs=2), runs_of([calls(0, 5), calls(0, 20)])).queries[0].value == 12.5


def test_worst_query_decides_when_several_are_judged() -> None:
    assert worst([Verdict.PASSED, Verdict.INCONCLUSIVE]) is Verdict.INCONCLUSIVE
    assert worst([Verdict.ERROR, Verdict.INCONCLUSIVE]) is Verdict.ERROR
    assert worst([Verdict.FAILED, Verdict.ERROR]) is Verdict.FAILED
    assert worst([]) is Verdict.PASSED


def test_worst_function_decides_when_a_target_has_several() -> None:
    good, bad = runs_of([calls(0, 500)], function="quote"), runs_of([calls(50, 500)], function="order")
    both = [replace(good[0], readings=(*good[0].readings, *bad[0].readings))]
    found = judge(an_analysis(), both)
    assert [one.verdict for one in found.queries] == [Verdict.PASSED, Verdict.FAILED]
    assert found.words.startswith("errors of order: 10 %")


BAD, GOOD, SILENT = calls(50, 500), calls(0, 500), calls(0, None)


@pytest.mark.parametrize(
    ("seen", "rules", "move"),
    [
        (GOOD, {}, Move.SUCCEED),
        (GOOD, {"rolls_forward": False}, Move.ASK),
        (BAD, {}, Move.FAIL),
        (BAD, {"rolls_back": False}, Move.ASK),
        (SILENT, {}, Move.ASK),
        (SILENT, {"missing_data": "fail"}, Move.FAIL),
        (SILENT, {"missing_data": "fail", "rolls_back": False}, Move.ASK),
        (SILENT, {"missing_data": "pass"}, Move.SUCCEED),
        (SILENT, {"missing_data": "pass", "rolls_forward": False}, Move.ASK),
    ],
)
def test_modes_and_policy_decide_what_follows_when_all_runs_are_judged(
    seen: Measured, rules: dict[str, object], move: Move
) -> None:
    conclusion = conclude(an_analysis(**rules), runs_of([seen]))
    assert conclusion is not None
    assert conclusion.move is move


@pytest.mark.parametrize(("policy", "move"), [("pass", Move.ASK), ("extend", Move.ASK), ("fail", Move.FAIL)])
def test_error_is_never_taken_for_health_when_too_little_data_would_be(policy: str, move: Move) -> None:
    conclusion = conclude(an_analysis(missing_data=policy), runs_of([GOOD], problem="answered 503"))
    assert conclusion is not None
    assert (conclusion.verdict is Verdict.PASSED, conclusion.move) == (False, move)


def test_analysis_goes_on_when_runs_are_missing() -> None:
    assert conclude(an_analysis(runs=2), runs_of([BAD])) is None
    assert conclude(an_analysis(runs=2), []) is None


def test_analysis_ends_at_once_when_it_aborts_and_a_run_failed() -> None:
    conclusion = conclude(an_analysis(runs=5, aborts=True), runs_of([GOOD, BAD]))
    assert conclusion is not None
    assert conclusion.move is Move.FAIL
    assert conclusion.words.startswith("run 2 failed: errors of quote: 5 %")


def test_analysis_goes_on_when_it_aborts_and_a_run_is_silent() -> None:
    assert conclude(an_analysis(runs=5, aborts=True), runs_of([SILENT])) is None


def test_template_is_judged_by_one_run_alone_when_that_may_abort() -> None:
    seen = runs_of([answers(10), answers(10), answers(201)], query="latency")
    aborting = an_analysis(LATENCY, runs=5, aborts=True)
    assert judge_run(aborting, seen).verdict is Verdict.FAILED
    assert conclude(aborting, seen) is not None


def test_more_runs_are_added_up_to_as_many_again_when_data_is_missing() -> None:
    extending = an_analysis(runs=2, missing_data="extend")
    assert conclude(extending, runs_of([SILENT] * 2)) is None
    assert conclude(extending, runs_of([SILENT] * 3)) is None
    held = conclude(extending, runs_of([SILENT] * 4))
    ended = conclude(extending, runs_of([SILENT, SILENT, GOOD]))
    assert held is not None
    assert ended is not None
    assert (held.move, ended.move) == (Move.ASK, Move.SUCCEED)


def test_judgments_are_the_same_when_they_were_stored_as_json() -> None:
    for judgment in runs_of([calls(1, 5), minutes(1.5)], [calls(0, None), minutes(2.5)]):
        assert Judgment.from_dict(json.loads(json.dumps(judgment.as_dict()))) == judgment


def test_series_is_kept_in_pieces_when_it_is_long() -> None:
    kept = condensed([float(minute) for minute in range(1_440)])
    assert len(kept) == 120
    assert kept[:2] == (5.5, 17.5)
    assert condensed([1.0, 2.0]) == (1.0, 2.0)
    assert len(condensed([1.0] * 1_440, 800)) == 18


def test_old_deployment_would_have_failed_when_it_is_judged_by_a_tighter_limit() -> None:
    seen = runs_of([calls(4, 500), calls(4, 500)])
    was = an_analysis(runs=2)
    tighter = OtherRules({"errors": OtherLimits(upper_limit=0.5)}).applied_to(was)
    assert replayed(was, seen)[1].move is Move.SUCCEED
    judged, conclusion, runs = replayed(tighter, seen)
    assert (judged.verdict, conclusion.move, runs) == (Verdict.FAILED, Move.FAIL, 2)


def test_replay_keeps_what_is_not_named_and_drops_what_is_null() -> None:
    was = an_analysis(replace(ERRORS, lower_limit=0.1))
    rules = OtherRules({"errors": OtherLimits(lower_limit=None)}, min_invocations=5, aborts=True)
    now = rules.applied_to(was)
    assert (now.queries[0].upper_limit, now.queries[0].lower_limit) == (1, None)
    assert (now.min_invocations, now.aborts, now.missing_data) == (5, True, "hold")


def test_comparison_is_held_against_another_tolerance_when_it_is_replayed() -> None:
    rules = OtherRules({"errors": OtherLimits(tolerance=10)})
    seen = runs_of([calls(58, 1_203)], [calls(4, 10_811)])
    assert replayed(rules.applied_to(an_analysis(COMPARED)), seen)[1].move is Move.SUCCEED
