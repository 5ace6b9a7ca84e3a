"""Actions: what they say of themselves, what the workflow is told, and that they survive storage."""

import json

import pytest

from sluice.domain.plan.actions import (
    APPROVAL_WITHOUT_EXPIRY_SECONDS,
    KINDS,
    Action,
    AskForApproval,
    JudgeMetrics,
    Pause,
    PrepareFunctions,
    Promote,
    ReleaseConcurrency,
    RunWebhook,
    SendWebhook,
    SetWeight,
    SmokeTest,
    UndoTarget,
    action_from_dict,
    duration_in_words,
)
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery

ACTIONS = (
    PrepareFunctions("0.0"),
    SetWeight("1.0", 25),
    Pause("2.0", 300),
    AskForApproval("3.0"),
    AskForApproval("3.1", 600, ("sre", "lead")),
    Promote("4.0"),
    ReleaseConcurrency("8.0"),
    SetWeight("1.1", 0.5),
    AskForApproval("3.2", 600, continues_on_expiry=True),
    UndoTarget("0.0"),
    RunWebhook("5.0", "scan", "POST", "https://x.example", (("A", "b"),), "{}", 2, {"suite": "full"}),
    SendWebhook("6.0", "tell", "GET", "{{secrets.address}}"),
    JudgeMetrics(
        "7.0",
        (
            MetricQuery("errors", preset="errorRate", upper_limit=1, comparison=ComparisonRule(2.0, 0.9)),
            MetricQuery("slow", "prometheus", "p95({{context.fn}})", lower_limit=0),
        ),
        60,
        5,
        context={"fn": "quote"},
        requires_roles=("sre",),
    ),
    SmokeTest("7.0", "{}", "quote", {"stop": "A"}, 200, (("body.ok", "true"),), 500),
)


@pytest.mark.parametrize("action", ACTIONS)
def test_action_is_the_same_when_it_was_stored_as_json(action: Action) -> None:
    assert action_from_dict(json.loads(json.dumps(action.as_dict()))) == action


def test_every_kind_is_tried_when_this_file_runs() -> None:
    assert {type(action) for action in ACTIONS} == set(KINDS.values())


def test_kind_is_unknown_when_no_action_has_it() -> None:
    with pytest.raises(KeyError, match="dance"):
        action_from_dict({"kind": "dance", "key": "0.0"})


@pytest.mark.parametrize(
    ("action", "title"),
    [
        (PrepareFunctions("0.0"), "Prepare functions"),
        (SetWeight("1.0", 25), "Set weight to 25 %"),
        (Pause("2.0", 300), "Pause for 5 minutes"),
        (AskForApproval("3.0"), "Wait for approval"),
        (Promote("4.0"), "Promote to 100 %"),
        (UndoTarget("0.0"), "Undo the earlier deployment"),
        (JudgeMetrics("5.0", (MetricQuery("a"), MetricQuery("b")), 60, 3), "Judge a, b over 3 x 1 minute"),
        (RunWebhook("5.0", "scan", "POST", "https://x.example"), "Webhook 'scan'"),
        (SmokeTest("6.0", "{}"), "Smoke test"),
        (SmokeTest("6.0", "{}", "quote"), "Smoke test of quote"),
    ],
)
def test_title_says_the_work_when_it_is_asked(action: Action, title: str) -> None:
    assert action.title == title


def test_title_is_refused_when_the_action_is_of_no_kind() -> None:
    with pytest.raises(TypeError, match="Action has no title"):
        _ = Action("0.0").title


@pytest.mark.parametrize(
    ("action", "waits"),
    [
        (Pause("0.0", 1), True),
        (AskForApproval("0.0"), True),
        (RunWebhook("0.0", "scan", "POST", "https://x.example"), True),
        (SendWebhook("0.0", "tell", "POST", "https://x.example"), False),
        (JudgeMetrics("0.0", (MetricQuery("errors"),), 60, 1), True),
        (SetWeight("0.0", 5), False),
        (Promote("0.0"), False),
    ],
)
def test_action_waits_when_only_time_or_a_person_can_end_it(action: Action, *, waits: bool) -> None:
    assert action.waits is waits


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (SetWeight("1.0", 25), {"key": "1.0", "kind": "setWeight"}),
        (
            Pause("2.0", 300),
            {"key": "2.0", "kind": "pause", "seconds": 300, "fromStageBefore": False},
        ),
        (
            AskForApproval("3.0", 600, ("sre",)),
            {"key": "3.0", "kind": "askForApproval", "timeoutSeconds": 600},
        ),
        (
            JudgeMetrics("4.0", (MetricQuery("errors"),), 300, 2, expiration_seconds=600),
            {
                "key": "4.0",
                "kind": "judgeMetrics",
                "seconds": 300 + 120 + 60 + 5,  # the window, its delay, the next whole minute, some slack
                "intervalSeconds": 300,
                "timeoutSeconds": 600,
            },
        ),
        (SendWebhook("4.0", "tell", "POST", "https://x.example"), {"key": "4.0", "kind": "runWebhook"}),
    ],
)
def test_workflow_is_told_only_what_it_needs_when_an_action_runs(
    action: Action, told: dict[str, object]
) -> None:
    assert action.workflow_input() == told


def test_approval_stays_open_for_300_days_when_it_has_no_expiry() -> None:
    assert AskForApproval("0.0").timeout_seconds == APPROVAL_WITHOUT_EXPIRY_SECONDS == 300 * 24 * 3600


def test_templates_are_address_header_values_and_body_when_a_webhook_is_called() -> None:
    action = RunWebhook("0.0", "scan", "POST", "https://x.example", (("A", "b"), ("C", "d")), "{}")
    assert list(action.templates) == ["https://x.example", "b", "d", "{}"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (120, "2 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (7200, "2 hours"),
    ],
)
def test_duration_is_said_in_the_largest_whole_unit_when_it_fits(seconds: int, words: str) -> None:
    assert duration_in_words(seconds) == words
