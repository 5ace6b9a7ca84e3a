"""The verbs that hold a target back and send it ahead: what they send and say, and what status shows."""

import json

import pytest

TARGET = "/deployments/dep-1/targets/prod"
BY_HAND = {"by": "ada", "since": "2026-11-24T12:00:00Z", "comment": "odd latencies"}
HOLD = {
    "kind": "pause",
    "pauseId": "dep-1.0.by-hand-1",
    "openedAt": "2026-11-24T12:01:00Z",
    "expiresAt": "2026-12-24T12:01:00Z",
    "pausedBy": "ada",
}


def sent(plane):
    return json.loads(plane.requests[-1].content)


def test_pauses_one_target_and_says_by_whom(sluice, plane):
    answer = {"deploymentId": "dep-1", "target": "prod", "message": "Paused by ada: odd latencies"}
    plane.on(f"POST {TARGET}/pause", answer)
    result = sluice("pause", "dep-1", "prod", "--comment", "odd latencies")
    assert sent(plane) == {"comment": "odd latencies"}
    told = "Paused by ada: odd latencies. No further step begins until it is resumed."
    assert (result.exit_code, told in result.stdout) == (0, True)


def test_pauses_all_targets_and_says_why_not_the_rest(sluice, plane):
    refused = [{"target": "staging", "reason": "Target 'staging' is at its last step"}]
    plane.on(
        "POST /deployments/dep-1/pause", {"deploymentId": "dep-1", "paused": ["prod"], "refused": refused}
    )
    result = sluice("pause", "dep-1", "--all")
    assert "Paused prod." in result.stdout
    assert "Not paused: Target 'staging' is at its last step." in result.stderr


@pytest.mark.parametrize(
    ("words", "path", "answer"),
    [
        (["prod"], f"{TARGET}/resume", {"target": "prod", "message": "Resumed by ada"}),
        (["--all"], "/deployments/dep-1/resume", {"resumed": ["prod"]}),
    ],
)
def test_resumes_one_target_or_all(sluice, plane, words, path, answer):
    plane.on(f"POST {path}", {"deploymentId": "dep-1"} | answer)
    assert "Resumed prod." in sluice("resume", "dep-1", *words).stdout


def test_promotes_fully_only_when_that_is_said(sluice, plane):
    plane.on(f"POST {TARGET}/promote", {"deploymentId": "dep-1", "target": "prod"}, status=202)
    refused = sluice("promote", "dep-1", "prod")
    assert (refused.exit_code, "sluice skip" in refused.stderr, plane.requests) == (2, True, [])
    result = sluice("promote", "dep-1", "prod", "--full", "--comment", "outage")
    assert sent(plane) == {"full": True, "comment": "outage"}
    assert "prod goes on to 100 % without the rest of its strategy." in result.stdout


@pytest.mark.parametrize("words", [["dep-1", "prod", "--all"], ["dep-1"]])
def test_says_what_is_missing_when_it_is_not_clear_which_targets_are_meant(sluice, plane, words):
    assert sluice("pause", *words).exit_code == 2
    assert plane.requests == []


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_exits_with_3_when_nothing_can_be_held_back_or_resumed(sluice, plane, verb):
    plane.on(f"POST {TARGET}/{verb}", {"status": 409, "detail": "Target 'prod' has ended."}, status=409)
    assert sluice(verb, "dep-1", "prod").exit_code == 3


@pytest.mark.parametrize("waits", [[], [HOLD]])
def test_status_says_who_has_paused_the_target_and_since_when(sluice, plane, deployment, target, waits):
    plane.on("GET /deployments/dep-1", deployment("PAUSED", target(pausedByHand=BY_HAND, waitingFor=waits)))
    shown = sluice("status", "dep-1").stdout
    assert "prod: paused by ada since 2026-11-24 12:00:00 UTC (odd latencies)" in " ".join(shown.split())
    assert "pauses until" not in shown


def test_status_says_who_promotes_the_target(sluice, plane, deployment, target):
    plane.on("GET /deployments/dep-1", deployment("RUNNING", target(fullPromotion=BY_HAND)))
    shown = " ".join(sluice("status", "dep-1").stdout.split())
    assert "promoted to 100 % by ada since 2026-11-24 12:00:00 UTC (odd latencies)" in shown
