"""When an approval expires, the target goes on or rolls back, and a decision that came first counts."""

from dataclasses import replace

import pytest

from sluice.domain.waits.approval import Approval
from sluice.domain.waits.wait import WaitStatus
from sluice.errors import ApprovalExpiredError
from sluice.tasks.wait.expire_approval import expire_approval
from tests.tasks.ports import waits
from tests.tasks.scene import an_event, records
from tests.tasks.script import Script
from tests.tasks.wait.asked import (
    ACTION,
    APPROVAL,
    APPROVED,
    ASK,
    REJECTED,
    WAIT_ID,
    stage_is_reported,
    wakes,
)

CONTINUES = replace(ASK, continues_on_expiry=True)
EXPIRED = replace(APPROVAL, status=WaitStatus.EXPIRED)
CLOSED = replace(APPROVAL, status=WaitStatus.CLOSED)


def reads(approval: Approval) -> Script:
    return Script() << waits.get(Approval, WAIT_ID) >> approval


def goes_on(approval: Approval) -> Script:
    told = records(an_event("ApprovalExpired", ACTION)) if approval is EXPIRED else Script()
    return told << stage_is_reported() << wakes(approval)


def test_target_goes_on_when_nobody_decided_and_silence_is_consent() -> None:
    script = reads(APPROVAL) << waits.change(APPROVAL, EXPIRED) >> True
    (script << goes_on(EXPIRED)).play(lambda ports: expire_approval(ports, CONTINUES, APPROVAL))


def test_decision_counts_when_it_was_stored_a_moment_before_the_end() -> None:
    script = reads(APPROVAL) << waits.change(APPROVAL, EXPIRED) >> False
    script = script << reads(APPROVED) << goes_on(APPROVED)
    script.play(lambda ports: expire_approval(ports, CONTINUES, APPROVAL))


@pytest.mark.parametrize("decided", [APPROVED, REJECTED, EXPIRED])
def test_nothing_is_left_to_do_when_the_wait_had_ended_before(decided: Approval) -> None:
    Script().play(lambda ports: expire_approval(ports, ASK, decided))


def test_target_rolls_back_when_nobody_decided_and_the_config_does_not_say_otherwise() -> None:
    with pytest.raises(ApprovalExpiredError, match="Nobody approved in time"):
        Script().play(lambda ports: expire_approval(ports, ASK, APPROVAL))


def test_target_rolls_back_when_the_wait_was_closed_meanwhile() -> None:
    with pytest.raises(ApprovalExpiredError):
        reads(CLOSED).play(lambda ports: expire_approval(ports, CONTINUES, APPROVAL))
