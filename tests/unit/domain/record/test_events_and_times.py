"""Timeline events, problems, executions and times: small values that people and indexes read."""

import pytest

from sluice.domain.record.items import ExecutionState
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.times import from_iso, to_iso
from sluice.errors.problem import Problem


def test_event_is_kept_once_when_the_same_thing_is_told_again_later() -> None:
    first = TimelineEvent("WeightSet", "quote: 25 %", 1_000.0, "prod", "quote@2.0")
    again = TimelineEvent("WeightSet", "quote: 25 % (again)", 1_005.0, "prod", "quote@2.0")
    assert first.key == again.key == "prod#WeightSet#quote@2.0"


@pytest.mark.parametrize(
    "other",
    [
        TimelineEvent("WeightIgnored", "", 1_000.0, "prod", "quote@2.0"),
        TimelineEvent("WeightSet", "", 1_000.0, "dev", "quote@2.0"),
        TimelineEvent("WeightSet", "", 1_000.0, "prod", "quote@3.0"),
    ],
)
def test_events_are_two_when_kind_target_or_detail_differ(other: TimelineEvent) -> None:
    assert other.key != TimelineEvent("WeightSet", "", 1_000.0, "prod", "quote@2.0").key


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "1970-01-01T00:00:00.000Z"), (1_769_860_800.25, "2026-01-31T12:00:00.250Z")],
)
def test_time_is_iso_text_in_utc_when_it_is_shown(seconds: float, text: str) -> None:
    assert to_iso(seconds) == text
    assert from_iso(text) == seconds


def test_times_sort_as_text_when_only_milliseconds_differ() -> None:
    moments = [1_769_860_799.999, 1_769_860_800.0, 1_769_860_800.001, 1_769_860_801.0]
    assert sorted(to_iso(moment) for moment in moments) == [to_iso(moment) for moment in moments]


def test_problem_is_told_place_first_when_its_line_is_known() -> None:
    problem = Problem("targets.prod.region", "it is empty", "Write a region", 4, 7)
    assert str(problem) == "line 4, column 7: targets.prod.region: it is empty. Write a region."


def test_problem_is_told_without_place_when_it_is_about_the_whole_document() -> None:
    assert str(Problem("", "it is empty", "Write something")) == "it is empty. Write something."


def test_problem_has_every_part_when_it_stands_in_an_answer() -> None:
    assert Problem("kind", "old spelling", "Write it", 1, 2, "warning").as_dict() == {
        "path": "kind",
        "line": 1,
        "column": 2,
        "message": "old spelling",
        "remedy": "Write it",
        "severity": "warning",
    }


def test_execution_runs_only_when_its_status_says_so() -> None:
    assert ExecutionState("RUNNING").is_running
    assert not ExecutionState("MISSING").is_running
