"""What people do to a running deployment: cancel it, roll a target back, skip, approve by the API."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.items import DeploymentItem, StopRequest, TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import NotFoundError, WrongMomentError
from sluice.tasks.control.cancel_deployment import cancel_deployment
from sluice.tasks.control.decide_for_target import decide_for_target
from sluice.tasks.control.find_target import find_target
from sluice.tasks.control.request_rollback import request_rollback
from sluice.tasks.control.skip_target import Skipped, skip_target
from sluice.tasks.intake.roll_back_deployment import roll_back_deployment
from tests.tasks.calls import text_with
from tests.tasks.ports import deployments, events, targets, vault, waits, workflow
from tests.tasks.scene import DEPLOYMENT, TARGET, a_deployment, a_target, an_event, records, waits_for_nothing
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import (
    ACTION,
    ANALYSIS,
    APPROVAL,
    JUDGING,
    PAUSE,
    PAUSING,
    WAIT_ID,
    stage_is_reported,
    wakes,
)

WHY = "Cancelled by ada: too slow"
NOTED = a_deployment(is_cancelled=True, cancel_reason=WHY, sealed_tokens=(b"sealed",))
READS = Script() << deployments.get(DEPLOYMENT)
NOTES = Script() << deployments.cancel(DEPLOYMENT, WHY)
TOLD = records(an_event("DeploymentCancelled", "", "ada", target=""))


def cancelled(script: Script) -> DeploymentItem:
    return script.play(lambda ports: cancel_deployment(ports, DEPLOYMENT, Caller("ada"), " too slow. "))


def test_notes_the_cancel_before_it_wakes_the_workflow() -> None:
    script = (
        READS
        >> a_deployment()
        << NOTES
        >> NOTED
        << TOLD
        << READS
        >> NOTED
        << vault.unseal(b"sealed", f"{DEPLOYMENT}/run-targets")
        >> "token"
        << workflow.fail("token", "DeploymentCancelledError", f"{WHY}.")
    )
    assert cancelled(script) == NOTED


def test_wakes_nobody_when_the_targets_may_not_start_yet() -> None:
    early = replace(NOTED, sealed_tokens=())
    assert cancelled(READS >> a_deployment() << NOTES >> early << TOLD << READS >> early) == early


def test_changes_nothing_when_it_was_cancelled_before() -> None:
    assert cancelled(READS >> a_deployment() << NOTES >> None << READS >> NOTED) == NOTED


def test_says_that_it_has_ended_when_there_is_nothing_to_cancel() -> None:
    ended = a_deployment(status=DeploymentStatus.SUCCEEDED)
    with pytest.raises(WrongMomentError, match="SUCCEEDED"):
        cancelled(READS >> ended << NOTES >> None << READS >> ended)


WAITING = a_deployment(waits_for="dep-0")


def test_withdraws_a_deployment_that_waits_for_another() -> None:
    script = (
        READS
        >> WAITING
        << deployments.withdraw(DEPLOYMENT, f"{WHY}.", NOW)
        >> True
        << events.publish(DEPLOYMENT, an_event("DeploymentEnded", target=""))
        << READS
        >> a_deployment(status=DeploymentStatus.CANCELLED)
    )
    assert cancelled(script).cancel_reason == WHY


def test_cancels_a_deployment_whose_turn_has_come_meanwhile() -> None:
    script = READS >> WAITING << deployments.withdraw(DEPLOYMENT, f"{WHY}.", NOW) >> False << NOTES >> None
    assert cancelled(script << READS >> replace(NOTED, sealed_tokens=())).is_cancelled


STOP = StopRequest("RollbackRequestedError", "Rolled back by ada: too slow")
ASKS = Script() << targets.request_stop(DEPLOYMENT, TARGET, STOP)
REQUESTED = records(an_event("RollbackRequested", "", "ada"))
STOPPED = a_target(stop=STOP)


def requested(script: Script) -> TargetItem:
    return script.play(lambda ports: request_rollback(ports, DEPLOYMENT, TARGET, Caller("ada"), "too slow"))


def is_then(target: TargetItem) -> Script:
    return Script() << targets.get(DEPLOYMENT, TARGET) >> target


def test_notes_the_rollback_before_it_ends_what_the_target_waits_for() -> None:
    assert requested(ASKS >> True << REQUESTED << is_then(STOPPED) << waits_for_nothing()) == STOPPED


def test_ends_waits_again_when_the_rollback_was_asked_for_before() -> None:
    assert requested(ASKS >> False << is_then(STOPPED) << waits_for_nothing()) == STOPPED


def test_changes_nothing_when_the_target_rolls_back_already() -> None:
    rolling_back = a_target(TargetStatus.ROLLING_BACK, stop=STOP)
    assert requested(ASKS >> False << is_then(rolling_back)) == rolling_back


@pytest.mark.parametrize("status", [TargetStatus.WAITING, TargetStatus.SUCCEEDED, TargetStatus.ROLLED_BACK])
def test_says_why_not_when_the_target_has_not_started_or_has_ended(status: TargetStatus) -> None:
    with pytest.raises(WrongMomentError):
        requested(ASKS >> False << is_then(a_target(status)))


def skipped(script: Script, pause_id: str | None = None) -> Skipped:
    return script.play(
        lambda ports: skip_target(ports, DEPLOYMENT, TARGET, by=Caller("ada"), comment="", pause_id=pause_id)
    )


def lists(*found: Analysis | TimedPause, target: TargetItem | None = None) -> Script:
    return (
        is_then(target or a_target())
        << waits.list(Analysis, DEPLOYMENT)
        >> [one for one in found if isinstance(one, Analysis)]
        << waits.list(TimedPause, DEPLOYMENT)
        >> [one for one in found if isinstance(one, TimedPause)]
    )


ENDED_PAUSE = replace(PAUSE, status=WaitStatus.SKIPPED, skipped_by="ada")
ENDED_ANALYSIS = replace(ANALYSIS, status=WaitStatus.SKIPPED, ended_by="ada")
SKIPS_PAUSE: Script = (
    Script()
    << waits.get(TimedPause, WAIT_ID)
    >> PAUSE
    << waits.change(PAUSE, ENDED_PAUSE)
    >> True
    << records(an_event("PauseSkipped", ACTION, "ada"))
    << stage_is_reported(PAUSING)
    << wakes(ENDED_PAUSE)
)


@pytest.mark.parametrize("pause_id", [None, WAIT_ID])
def test_ends_the_open_pause_tells_it_and_wakes_the_target(pause_id: str | None) -> None:
    assert skipped(lists(PAUSE) << SKIPS_PAUSE, pause_id) == Skipped("pause", WAIT_ID)


def test_ends_the_open_analysis_tells_it_and_wakes_the_target() -> None:
    script = (
        lists(ANALYSIS)
        << waits.get(Analysis, WAIT_ID)
        >> ANALYSIS
        << waits.change(ANALYSIS, ENDED_ANALYSIS)
        >> True
        << records(an_event("AnalysisSkipped", ACTION, "ada"))
        << stage_is_reported(JUDGING)
        << wakes(ENDED_ANALYSIS)
    )
    assert skipped(script) == Skipped("analysis", WAIT_ID)


@pytest.mark.parametrize(
    "found",
    [
        replace(PAUSE, ends_at=NOW),
        replace(PAUSE, target="staging"),
        replace(ANALYSIS, status=WaitStatus.PASSED),
    ],
)
def test_skips_nothing_when_nothing_of_the_target_is_open(found: Analysis | TimedPause) -> None:
    with pytest.raises(WrongMomentError):
        skipped(lists(found))


def test_skips_nothing_when_there_is_no_such_pause() -> None:
    with pytest.raises(NotFoundError):
        skipped(lists(PAUSE), "other")


@pytest.mark.parametrize(
    ("kind", "stored"), [(TimedPause, ENDED_PAUSE), (TimedPause, replace(PAUSE, status=WaitStatus.CLOSED))]
)
def test_skips_nothing_when_somebody_has_ended_the_pause_meanwhile(
    kind: type[TimedPause], stored: TimedPause
) -> None:
    with pytest.raises(WrongMomentError):
        skipped(lists(PAUSE) << waits.get(kind, WAIT_ID) >> stored)


SKIPS = Script() << targets.move(
    DEPLOYMENT, TARGET, TargetStatus.SKIPPED, reason=text_with("Skipped by ada"), at=NOW
)


def test_leaves_out_a_target_that_has_not_started_and_lets_its_dependents_know() -> None:
    script = (
        is_then(a_target(TargetStatus.WAITING))
        << SKIPS
        >> True
        << records(an_event("TargetSkipped"))
        << deployments.close_target(DEPLOYMENT, TARGET)
        >> a_deployment()
        << targets.mark_propagated(DEPLOYMENT, TARGET)
    )
    assert skipped(script) == Skipped("target")


def test_leaves_nothing_out_when_the_target_has_just_started() -> None:
    with pytest.raises(WrongMomentError):
        skipped(is_then(a_target(TargetStatus.WAITING)) << SKIPS >> False)


def test_answers_as_the_caller_of_the_api_with_nothing_but_the_roles_that_operators_gave() -> None:
    rejected = APPROVAL.with_answer(Answer(Decision.REJECT, "ada", NOW, ""))
    script = (
        is_then(a_target())
        << waits.list(Approval, DEPLOYMENT)
        >> [APPROVAL]
        << waits.get(Approval, WAIT_ID)
        >> APPROVAL
        << waits.change(APPROVAL, rejected)
        >> True
        << records(an_event("ApprovalRejected", f"{ACTION}@1", "ada"))
        << waits.sealed_tokens(rejected)
        >> [b"sealed"]
        << vault.unseal(b"sealed", WAIT_ID)
        >> "token"
        << workflow.fail("token", "ApprovalRejectedError", "Rejected by ada.")
        << waits.mark_delivered(rejected)
    )
    decided = script.play(
        lambda ports: decide_for_target(
            ports, DEPLOYMENT, TARGET, None, Decision.REJECT, by=Caller("ada"), comment=""
        )
    )
    assert decided == rejected


@pytest.mark.parametrize(
    ("given", "name"), [("a b", "a b"), ("a%20b", "a b"), ("a%25", "a%25"), ("~YSBi", "a b")]
)
def test_finds_a_target_by_its_name_as_it_came_decoded_or_as_a_segment(given: str, name: str) -> None:
    script = Script() << targets.list(DEPLOYMENT) >> [a_target(name="a b"), a_target(name="a%25")]
    assert script.play(lambda ports: find_target(ports, DEPLOYMENT, given)) == name


def test_finds_no_target_when_there_is_none_of_that_name() -> None:
    script = Script() << targets.list(DEPLOYMENT) >> [a_target()]
    with pytest.raises(NotFoundError, match="nowhere"):
        script.play(lambda ports: find_target(ports, DEPLOYMENT, "nowhere"))


def rolled_back(script: Script) -> object:
    return script.play(
        lambda ports: roll_back_deployment(
            ports, DEPLOYMENT, by=Caller("ada"), reason="too slow", idempotency_key="key"
        )
    )


def test_cancels_a_deployment_that_runs_when_somebody_wants_it_back() -> None:
    noted = Script() << deployments.cancel(DEPLOYMENT, "Rolled back by ada: too slow") >> None
    script = (
        READS
        >> a_deployment()
        << READS
        >> a_deployment()
        << noted
        << READS
        >> replace(NOTED, sealed_tokens=())
    )
    assert rolled_back(script) == replace(NOTED, sealed_tokens=())
