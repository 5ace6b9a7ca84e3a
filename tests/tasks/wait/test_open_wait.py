"""Opening waits: stored before the target is looked at again, then told, and answered if they have ended."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import StopRequest, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import RollbackRequestedError, TargetError, TargetStoppedError
from sluice.tasks.wait.ask_for_approval import ask_for_approval
from sluice.tasks.wait.pause import pause
from tests.tasks.ports import deployments, quotas, targets, waits, workflow
from tests.tasks.scene import (
    DEPLOYMENT,
    RECORD,
    TARGET,
    a_deployment,
    a_target,
    an_event,
    an_input,
    records,
    runs,
    still_runs,
)
from tests.tasks.script import NOW, Script
from tests.tasks.wait.asked import (
    ACTION,
    ANALYSIS,
    API,
    APPROVAL,
    APPROVED,
    ASK,
    ASKING,
    HOUR,
    JUDGING,
    PAUSE,
    PAUSING,
    REJECTED,
    WAIT_ID,
    a_plan,
    fails,
    seals,
    stage_is_reported,
    wakes,
)

TOLD = (
    Script()
    << deployments.get(DEPLOYMENT)
    >> a_deployment()
    << records(an_event("ApprovalRequested", ACTION))
)


def begins(plan: TargetPlan) -> Script:
    return runs(plan)


REPORTED: Script = Script() << targets.report_stage(DEPLOYMENT, TARGET, 0, NOW)
REACHED: Script = REPORTED << targets.functions(DEPLOYMENT, TARGET) >> [RECORD]
"""The stage before is done, and the functions have something new to bring."""


def asked(script: Script) -> None:
    script.play(lambda ports: ask_for_approval(ports, an_input(ACTION), "token", API))


def paused(script: Script) -> None:
    script.play(lambda ports: pause(ports, an_input(ACTION), 300, "token"))


def test_stores_the_approval_looks_again_and_tells_it_when_people_are_asked() -> None:
    asked(begins(ASKING) << REACHED << seals(APPROVAL) << still_runs() << TOLD)


def test_stores_the_pause_looks_again_and_tells_it_when_time_must_pass() -> None:
    paused(
        begins(PAUSING)
        << REACHED
        << seals(PAUSE)
        << still_runs()
        << records(an_event("TargetPaused", ACTION))
    )


@pytest.mark.parametrize(
    "stopped",
    [a_target(TargetStatus.ROLLING_BACK), a_target(stop=StopRequest("RollbackRequestedError", "by ada"))],
)
def test_tells_nobody_when_the_target_was_stopped_while_the_wait_was_opened(stopped: TargetItem) -> None:
    script = begins(ASKING) << REACHED << seals(APPROVAL) << runs(target=stopped)
    with pytest.raises((TargetStoppedError, RollbackRequestedError)):
        asked(script)


def test_opens_nothing_when_the_target_does_not_run() -> None:
    with pytest.raises(TargetStoppedError):
        paused(runs(target=a_target(TargetStatus.SKIPPED)))


def test_wakes_the_new_state_when_people_decided_while_an_earlier_one_waited() -> None:
    script = begins(ASKING) << REACHED << seals(APPROVAL, APPROVED) << still_runs() << TOLD
    asked(script << stage_is_reported() << wakes(APPROVED))


def test_fails_the_new_state_when_people_rejected_while_an_earlier_one_waited() -> None:
    script = begins(ASKING) << REACHED << seals(APPROVAL, REJECTED) << still_runs() << TOLD
    asked(script << fails(REJECTED, "ApprovalRejectedError", "Rejected by ada: too slow"))


def test_remembers_who_requested_the_deployment_when_that_person_may_not_approve() -> None:
    action = replace(ASK, requester_may_not_approve=True, needed=2, requires_roles=("sre",))
    approval = replace(APPROVAL, requester="ada", needed=2, requires_roles=("sre",))
    script = (
        begins(a_plan(action))
        << REACHED
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << seals(approval)
        << still_runs()
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << records(an_event("ApprovalRequested", ACTION, "2 people", "sre"))
    )
    asked(script)


@pytest.mark.parametrize(
    ("needed", "roles", "words"), [(1, ("sre", "lead"), "sre or lead"), (2, (), "2 people")]
)
def test_says_who_may_approve_and_not_until_when_if_there_is_no_expiry(
    needed: int, roles: tuple[str, ...], words: str
) -> None:
    action = replace(ASK, expiration_seconds=None, needed=needed, requires_roles=roles)
    approval = replace(APPROVAL, ends_at=NOW + action.timeout_seconds, needed=needed, requires_roles=roles)
    script = (
        begins(a_plan(action))
        << REACHED
        << seals(approval)
        << still_runs()
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << records(an_event("ApprovalRequested", ACTION, words))
    )
    asked(script)


@pytest.mark.parametrize(
    ("analysis", "words"), [(replace(ANALYSIS, words="5 % failed"), "5 % failed"), (None, "")]
)
def test_says_why_when_an_analysis_leaves_it_to_people(analysis: Analysis | None, words: str) -> None:
    script = (
        begins(JUDGING)
        << waits.find(Analysis, WAIT_ID)
        >> analysis
        << REPORTED
        << seals(replace(APPROVAL, ends_at=NOW + HOUR))
        << still_runs()
        << deployments.get(DEPLOYMENT)
        >> a_deployment()
        << records(an_event("ApprovalRequested", ACTION, words))
    )
    asked(script)


def test_asks_nobody_when_the_action_is_another() -> None:
    with pytest.raises(TargetError):
        asked(begins(PAUSING))


def test_does_not_lose_the_pause_that_somebody_skipped_while_an_earlier_state_waited() -> None:
    skipped = replace(PAUSE, status=WaitStatus.SKIPPED, skipped_by="ada")
    script = begins(PAUSING) << REACHED << seals(PAUSE, skipped) << still_runs()
    paused(
        script << records(an_event("TargetPaused", ACTION)) << stage_is_reported(PAUSING) << wakes(skipped)
    )


UNCHANGED = replace(RECORD, candidate_version="6")


@pytest.mark.parametrize("open_step", [asked, paused])
def test_waits_for_nothing_when_every_function_serves_already_what_is_deployed(
    open_step: Callable[[Script], None],
) -> None:
    plan = ASKING if open_step is asked else PAUSING
    script = begins(plan) << REPORTED << targets.functions(DEPLOYMENT, TARGET) >> [UNCHANGED]
    open_step(
        script
        << records(an_event("StepSkipped", ACTION))
        << stage_is_reported(plan)
        << workflow.succeed("token", {"done": True})
    )


@pytest.mark.parametrize("known", [[], [UNCHANGED, RECORD]])
def test_asks_people_when_not_every_function_is_known_to_serve_it(known: list[FunctionRecord]) -> None:
    script = begins(ASKING) << REPORTED << targets.functions(DEPLOYMENT, TARGET) >> known
    asked(script << seals(APPROVAL) << still_runs() << TOLD)


def test_holds_a_gate_before_the_deployment_although_nothing_will_change() -> None:
    gate = replace(ASKING, stages=(ASKING.stages[1],))
    asked(begins(gate) << REPORTED << seals(APPROVAL) << still_runs() << TOLD)


def test_leaves_its_place_to_others_when_the_wait_is_long() -> None:
    holds = a_target()
    script = begins(ASKING) << REACHED << seals(APPROVAL) << still_runs(holds) << TOLD
    asked(script << quotas.park(holds) >> True)


def test_keeps_its_place_when_the_wait_is_short() -> None:
    script = begins(PAUSING) << REACHED << seals(PAUSE) << still_runs(a_target())
    paused(script << records(an_event("TargetPaused", ACTION)))
