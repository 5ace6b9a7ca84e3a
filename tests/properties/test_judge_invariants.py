"""What holds for every judgment: silence never passes, more errors never help, and judging again agrees."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.analysis.conclusion import Move
from sluice.domain.analysis.early_failure import LEAST_FAILURES, fails_early
from sluice.domain.analysis.judge import conclude, judge, replayed
from sluice.domain.analysis.judgment import Measured
from sluice.domain.analysis.replay import OtherRules
from sluice.domain.analysis.verdict import Verdict
from sluice.domain.plan.actions import JudgeMetrics
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery
from tests.analysis_builders import an_analysis, calls, runs_of

SILENT = st.sampled_from([Measured(), calls(0, None), calls(0, 0)])
QUERIES = st.one_of(
    st.floats(0, 100).map(lambda limit: MetricQuery("errors", preset="errorRate", upper_limit=limit)),
    st.floats(0, 20).map(
        lambda tolerance: MetricQuery("errors", preset="errorRate", comparison=ComparisonRule(tolerance))
    ),
)


@st.composite
def counted(draw: st.DrawFn) -> Measured:
    count = draw(st.integers(0, 2_000))
    return calls(draw(st.integers(0, count)), count)


@st.composite
def analyses(draw: st.DrawFn) -> JudgeMetrics:
    return an_analysis(
        draw(QUERIES),
        runs=draw(st.integers(1, 4)),
        is_growing=draw(st.booleans()),
        rolls_back=draw(st.booleans()),
        rolls_forward=draw(st.booleans()),
        aborts=draw(st.booleans()),
        min_invocations=draw(st.one_of(st.none(), st.integers(1, 500))),
        missing_data=draw(st.sampled_from(["fail", "hold", "extend"])),
    )


@given(analyses(), st.lists(SILENT, min_size=8, max_size=8))
def test_silence_never_passes_when_nobody_has_said_that_it_may(
    action: JudgeMetrics, silence: list[Measured]
) -> None:
    conclusion = conclude(action, runs_of(silence, silence))
    assert conclusion is not None
    assert conclusion.move is not Move.SUCCEED
    assert conclusion.verdict is not Verdict.PASSED


@given(QUERIES, counted(), counted(), st.integers(0, 500))
def test_verdict_never_gets_better_when_more_of_the_same_calls_fail(
    query: MetricQuery, ours: Measured, theirs: Measured, more: int
) -> None:
    worse = calls(min(ours.events + more, ours.calls or 0), ours.calls)
    before = judge(an_analysis(query), runs_of([ours], [theirs])).verdict
    after = judge(an_analysis(query), runs_of([worse], [theirs])).verdict
    assert not (before is Verdict.FAILED and after is not Verdict.FAILED)
    assert not (before is not Verdict.PASSED and after is Verdict.PASSED)


@given(analyses(), st.lists(counted(), min_size=1, max_size=8))
def test_deployment_is_judged_the_same_when_it_is_judged_again_by_its_own_rules(
    action: JudgeMetrics, seen: list[Measured]
) -> None:
    judgments = runs_of(seen, seen)
    ends = [end for count in range(1, len(seen) + 1) if (end := conclude(action, judgments[:count]))]
    if ends:
        assert replayed(OtherRules({}).applied_to(action), judgments)[1] == ends[0]


@given(analyses(), st.lists(counted(), min_size=1, max_size=8), st.sampled_from(["hold", "pass"]))
def test_nothing_passes_early_and_what_fails_early_has_ten_failed_calls(
    action: JudgeMetrics, seen: list[Measured], missing: str
) -> None:
    *before, last = runs_of(seen, seen)
    early = [*before, replace(last, is_early=True)]
    conclusion = conclude(replace(action, missing_data=missing), early)
    if conclusion is not None:
        assert conclusion.verdict is Verdict.FAILED
        assert sum(one.events for one in seen) >= LEAST_FAILURES


@given(analyses(), st.lists(SILENT, min_size=1, max_size=8))
def test_silence_never_fails_early(action: JudgeMetrics, silence: list[Measured]) -> None:
    *before, last = runs_of(silence, silence)
    assert conclude(action, [*before, replace(last, is_early=True)]) is None


@given(QUERIES, counted(), counted(), st.integers(0, 500))
def test_query_still_fails_early_when_more_of_the_same_calls_fail(
    query: MetricQuery, ours: Measured, theirs: Measured, more: int
) -> None:
    worse = calls(min(ours.events + more, ours.calls or 0), ours.calls)
    action = an_analysis(query)
    first, second = (
        fails_early(action, query, runs_of([one], [theirs])[0].readings) for one in (ours, worse)
    )
    assert first is None or second is not None


@given(analyses(), st.lists(counted(), max_size=8))
def test_analysis_ends_at_the_latest_after_twice_its_runs(action: JudgeMetrics, seen: list[Measured]) -> None:
    conclusion = conclude(action, runs_of(seen, seen))
    assert conclusion is not None or len(seen) < action.longest_runs
