"""Waits of every kind: their ids, how long they are open, and what the timeline says of their ends."""

from dataclasses import replace

import pytest

from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait, WaitStatus, deployment_of, wait_id

KINDS = (Approval, Callback, TimedPause, Analysis)


def open_wait(kind: type[Wait]) -> Wait:
    """A wait of this kind that was opened at second 1,000 and ends at second 2,000."""
    return kind("dep-1.0.2.0", "dep-1", "prod", "2.0", 1_000.0, 2_000.0)


def test_wait_has_the_same_id_when_the_same_action_waits_again() -> None:
    assert wait_id("dep-1", 3, "2.0") == "dep-1.3.2.0"


def test_wait_leads_to_its_deployment_when_only_its_id_is_known() -> None:
    assert deployment_of(wait_id("dep-1", 3, "2.0")) == "dep-1"


@pytest.mark.parametrize("kind", KINDS)
def test_wait_is_open_until_something_ends_it(kind: type[Wait]) -> None:
    wait = open_wait(kind)
    assert wait.is_open(1_999.9)
    assert wait.is_open(2_000.0) is not wait.ends_by_itself
    assert not any(replace(wait, status=end).is_open(1_500.0) for end in WaitStatus if end != "OPEN")


def test_only_a_pause_ends_when_its_time_has_passed() -> None:
    assert [kind for kind in KINDS if kind.ends_by_itself] == [TimedPause]


@pytest.mark.parametrize("kind", KINDS)
def test_wait_has_no_reply_when_it_is_open_or_was_closed(kind: type[Wait]) -> None:
    wait = open_wait(kind)
    assert wait.reply() is None
    assert replace(wait, status=WaitStatus.CLOSED).reply() is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Approval, "Nobody approved in time."),
        (Callback, "Webhook '' did not call back within 24 hours."),
        (TimedPause, ""),
        (Analysis, ""),
    ],
)
def test_reason_is_given_only_when_running_out_of_time_is_a_failure(kind: type[Wait], words: str) -> None:
    assert open_wait(kind).timed_out_in_words == words


@pytest.mark.parametrize("kind", KINDS)
def test_closing_is_an_event_of_the_target_when_it_is_recorded(kind: type[Wait]) -> None:
    event = open_wait(kind).closed_event(1_500.0)
    assert (event.target, event.detail, event.at) == ("prod", "2.0", 1_500.0)
    assert event.kind == f"{kind.kind.capitalize()}Closed"


def test_event_is_kept_once_for_each_part_when_a_wait_has_several() -> None:
    wait = open_wait(Analysis)
    keys = {wait.event("MetricsJudged", "", 1_500.0, part=part).key for part in ("00001", "00002", "00002")}
    assert keys == {"prod#MetricsJudged#2.0@00001", "prod#MetricsJudged#2.0@00002"}
