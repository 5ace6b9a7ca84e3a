"""Closing waits: once each, with whoever waits told; and which of them ran out of time."""

from dataclasses import replace

import pytest

from sluice.domain.plan.target import Stage
from sluice.domain.record.items import StopRequest
from sluice.domain.waits.wait import Wait, WaitStatus
from sluice.tasks.wait.close_waits import close_waits, interrupt, why_timed_out
from sluice.tasks.wait.deliver_reply import deliver_reply
from tests.tasks.calls import text_with
from tests.tasks.ports import targets, waits
from tests.tasks.scene import DEPLOYMENT, TARGET, an_event, records
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import (
    ACTION,
    ANALYSIS,
    APPROVAL,
    APPROVED,
    CALLBACK,
    JUDGING,
    OPEN,
    PAUSE,
    fails,
    stage_is_reported,
    wakes,
)

STOP = StopRequest("AlarmError", "red")
CLOSED_EVENTS = {
    "approval": "ApprovalClosed",
    "callback": "CallbackClosed",
    "pause": "PauseClosed",
    "analysis": "AnalysisClosed",
}


def has(*found: Wait) -> Script:
    return Script() << waits.list_all(DEPLOYMENT) >> found


def closes(wait: Wait, *, is_first: bool = True) -> Script:
    script: Script = Script() << waits.close(wait) >> is_first
    return script << records(an_event(CLOSED_EVENTS[wait.kind], ACTION)) if is_first else script


def closed(script: Script) -> None:
    script.play(lambda ports: close_waits(ports, DEPLOYMENT, TARGET))


def interrupted(script: Script) -> None:
    script.play(lambda ports: interrupt(ports, DEPLOYMENT, {TARGET}, STOP))


@pytest.mark.parametrize("wait", OPEN)
def test_closes_every_kind_and_says_so_when_its_target_rolls_back(wait: Wait) -> None:
    closed(has(wait) << closes(wait))


@pytest.mark.parametrize("wait", OPEN)
def test_fails_the_state_of_every_kind_when_its_target_must_roll_back_now(wait: Wait) -> None:
    interrupted(has(wait) << closes(wait) << fails(wait, "AlarmError", "red."))


@pytest.mark.parametrize("wait", [replace(APPROVAL, target="staging"), APPROVED, replace(PAUSE, ends_at=NOW)])
def test_leaves_a_wait_alone_when_it_is_not_of_the_target_or_over(wait: Wait) -> None:
    closed(has(wait))
    interrupted(has(wait))


def test_says_nothing_when_somebody_has_ended_the_wait_meanwhile() -> None:
    closed(has(APPROVAL) << closes(APPROVAL, is_first=False))
    interrupted(has(APPROVAL) << closes(APPROVAL, is_first=False))


def test_fails_the_state_again_when_its_wait_was_closed_and_it_was_not_told() -> None:
    unheard = replace(CALLBACK, status=WaitStatus.CLOSED)
    interrupted(has(unheard) << fails(unheard, "AlarmError", "red."))
    interrupted(has(replace(unheard, is_delivered=True)))


def why(*found: Wait) -> str:
    return has(*found).play(lambda ports: why_timed_out(ports, DEPLOYMENT, TARGET))


@pytest.mark.parametrize(("wait", "words"), [(APPROVAL, "approved"), (CALLBACK, "'scan'")])
def test_names_the_wait_that_nobody_ended_in_time(wait: Wait, words: str) -> None:
    assert words in why(PAUSE, replace(wait, ends_at=NOW + 1))


@pytest.mark.parametrize(
    "wait", [replace(APPROVAL, ends_at=NOW + 2), replace(APPROVED, ends_at=NOW), replace(PAUSE, ends_at=NOW)]
)
def test_names_no_wait_when_there_was_time_or_an_end_or_time_was_all_it_waited_for(wait: Wait) -> None:
    assert why(wait) == ""


def delivered(script: Script, wait: Wait) -> None:
    script.play(lambda ports: deliver_reply(ports, wait))


@pytest.mark.parametrize("wait", [*OPEN, *(replace(one, status=WaitStatus.CLOSED) for one in OPEN)])
def test_sends_nothing_when_the_wait_is_open_or_was_closed(wait: Wait) -> None:
    delivered(Script(), wait)


PASSED = replace(ANALYSIS, status=WaitStatus.PASSED, verdict="passed", words="all well")
ENDED = records(an_event("AnalysisEnded", ACTION))


def test_tells_a_verdict_before_the_state_goes_on() -> None:
    delivered(ENDED << stage_is_reported(JUDGING) << wakes(PASSED), PASSED)


@pytest.mark.parametrize(
    ("status", "error"),
    [(WaitStatus.FAILED, "AnalysisFailedError"), (WaitStatus.HELD, "AnalysisUndecidedError")],
)
def test_fails_the_state_and_leaves_its_stage_open_when_the_verdict_does_not_let_it_go_on(
    status: WaitStatus, error: str
) -> None:
    wait = replace(ANALYSIS, status=status, verdict="failed", words="5 % failed")
    delivered(ENDED << fails(wait, error, text_with("5 % failed")), wait)


def test_lets_the_state_go_on_without_a_verdict_when_somebody_has_skipped_the_analysis() -> None:
    skipped = replace(ANALYSIS, status=WaitStatus.SKIPPED, ended_by="ada")
    delivered(stage_is_reported(JUDGING) << wakes(skipped), skipped)


def test_does_not_report_the_stage_when_other_actions_of_it_are_not_done() -> None:
    beside = replace(JUDGING, stages=(JUDGING.stages[0], Stage((*JUDGING.stages[1].actions,) * 2)))
    plans = Script() << targets.plan(DEPLOYMENT, TARGET) >> beside
    delivered(ENDED << plans << wakes(PASSED), PASSED)
