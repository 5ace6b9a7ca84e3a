"""Which versions a preset looks at, by the alias's present traffic, and which functions show nothing."""

from dataclasses import replace

import pytest

from sluice.domain.analysis.subjects import Subject, has_anything_to_judge, left_out, subject_of, subjects_for
from sluice.domain.function.routing import Routing
from sluice.domain.plan.metric_query import MetricQuery
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from tests.analysis_builders import ERRORS, LATENCY, an_analysis
from tests.builders import a_function_plan, a_record, a_rollback_point

WEIGHTED = replace(a_record(), routing=Routing("6", {"7": 10.0}))


def test_both_versions_are_told_apart_when_the_alias_is_weighted() -> None:
    assert subject_of(a_function_plan(), WEIGHTED) == Subject("quote", "live", "7", "6")


def test_whole_alias_is_the_candidates_when_it_serves_alone() -> None:
    assert subject_of(a_function_plan(), replace(a_record(), routing=Routing("7"))) == Subject(
        "quote", "live"
    )


def test_whole_function_is_the_candidates_when_it_has_no_alias() -> None:
    assert subject_of(a_function_plan(alias_name=None), a_record()) == Subject("quote")


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (None, "no new version"),
        (a_record(candidate_version=None), "no new version"),
        (a_record(candidate_version="6"), "nothing differs from version 6"),
        (a_record(a_rollback_point(Live.ABSENT)), "created at the end"),
        (replace(a_record(), routing=Routing("6"), is_unweighted=True), "cannot share traffic"),
    ],
    ids=["untouched", "unpublished", "unchanged", "no alias yet", "unweighted"],
)
def test_function_is_left_out_and_says_why_when_nothing_can_be_seen(
    record: FunctionRecord | None, why: str
) -> None:
    assert why in subject_of(a_function_plan(), record).why_not


SEEN = {"quote": Subject("quote", "live", "7", "6"), "order": Subject("order", why_not="nothing differs")}


def test_preset_is_about_all_functions_that_can_be_seen_when_it_names_none() -> None:
    assert [one.function_name for one in subjects_for(ERRORS, SEEN)] == ["quote"]


def test_preset_is_about_one_function_when_it_names_it() -> None:
    assert subjects_for(MetricQuery("errors", preset="errorRate", function_name="order"), SEEN) == []


def test_functions_are_left_out_with_a_reason_when_they_cannot_be_judged() -> None:
    named = MetricQuery("far", preset="errorRate", function_name="elsewhere")
    assert left_out(an_analysis(ERRORS, named), SEEN) == {
        "order": "nothing differs",
        "elsewhere": "it is not deployed here",
    }
    assert left_out(an_analysis(LATENCY), SEEN) == {}


def test_there_is_nothing_to_judge_when_no_function_can_be_seen_and_nobody_else_is_asked() -> None:
    silent = {"order": SEEN["order"]}
    assert has_anything_to_judge(an_analysis(), SEEN)
    assert not has_anything_to_judge(an_analysis(), silent)
    assert has_anything_to_judge(an_analysis(LATENCY), silent)
