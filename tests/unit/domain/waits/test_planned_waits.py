"""Readers ask for waits by their ids, so every wait that an action may open has to be known from the plan."""

from sluice.domain.plan.actions import KINDS, AskForApproval, JudgeMetrics, Pause, RunWebhook, SendWebhook
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.planned import KINDS_OF_ACTIONS, planned_keys
from tests.builders import a_target_plan

CALL = ("", "ci", "POST", "https://example.com")


def test_knows_what_every_action_that_waits_may_open() -> None:
    assert set(KINDS_OF_ACTIONS) == {kind for kind in KINDS.values() if kind.waits}


def test_names_the_waits_of_a_plan_in_order() -> None:
    steps = (
        AskForApproval(""),
        SendWebhook(*CALL),
        RunWebhook(*CALL),
        Pause("", 5),
        JudgeMetrics("", (), 60, 1),
    )
    assert list(planned_keys(a_target_plan("prod", *steps))) == [
        (Approval, "1.0"),
        (Callback, "3.0"),
        (TimedPause, "4.0"),
        (Analysis, "5.0"),
        (Approval, "5.0"),
    ]
