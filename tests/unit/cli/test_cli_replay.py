"""`sluice replay`: what it asks the control plane, and how it tells the answer."""

import json
from typing import Any

import pytest

REPLAY = "POST /analysis/replay"


def replayed(**changes: Any) -> dict[str, Any]:
    query = {
        "query": "errors",
        "functionName": "price",
        "verdict": "passed",
        "reason": "errors of price: 4 %",
    }
    row = {
        "target": "prod",
        "title": "Judge errors",
        "analysisId": "dep-1.0.2.0",
        "status": "FAILED",
        "verdict": "failed",
        "reason": "errors of price: 4 %, above 1 % (4 errors in 100 calls)",
        "runs": 1,
        "queries": [query],
        "wouldBe": {"verdict": "passed", "move": "succeed", "reason": "", "runs": 5, "queries": [query]},
    }
    return {"deploymentId": "dep-1", "analyses": [row | changes]}


def test_sends_only_the_rules_that_are_given(sluice, plane):
    plane.on(REPLAY, replayed())
    sluice(
        *(
            "replay",
            "dep-1",
            "--analysis",
            "dep-1.0.2.0",
            "--min-invocations",
            "500",
            "--missing-data",
            "fail",
        ),
        *("-l", "errors.upperLimit=0.5", "-l", "errors.tolerance=2", "-l", "p95.slow.lowerLimit=none"),
        "--no-abort-on-failed-judgment",
    )
    assert json.loads(plane.requests[-1].content) == {
        "deploymentId": "dep-1",
        "analysisId": "dep-1.0.2.0",
        "queries": {"errors": {"upperLimit": 0.5, "tolerance": 2.0}, "p95.slow": {"lowerLimit": None}},
        "minInvocations": 500,
        "missingData": "fail",
        "abortOnFailedJudgment": False,
    }


def test_tells_how_it_ended_and_how_it_would_have_ended(sluice, plane):
    plane.on(REPLAY, replayed())
    assert sluice("replay", "dep-1").stdout.splitlines() == [
        "prod: Judge errors",
        "  was: failed after 1 window: errors of price: 4 %, above 1 % (4 errors in 100 calls)",
        "  would be: passed after 5 windows, and the target goes on",
        "    passed: errors of price: 4 %",
    ]


def test_says_that_there_is_nothing_to_judge_again_when_nothing_was_measured(sluice, plane):
    plane.on(REPLAY, replayed(status="SKIPPED", verdict=None, reason="", runs=0, wouldBe=None))
    assert sluice("replay", "dep-1").stdout.splitlines() == [
        "prod: Judge errors",
        "  was: skipped after 0 windows",
        "  nothing was measured, so there is nothing to judge again",
    ]


def test_prints_the_answer_alone_when_a_machine_asks(sluice, plane):
    plane.on(REPLAY, replayed())
    assert json.loads(sluice("replay", "dep-1", "-o", "json").stdout) == replayed()


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("errors=1", "names no limit"),
        (".upperLimit=1", "names no limit"),
        ("errors.uperLimit=1", "names no limit"),
        ("errors.upperLimit", "no number behind the ="),
        ("errors.upperLimit=nan", "or none to remove the limit"),
        ("errors.tolerance=none", "no number behind the ="),
    ],
)
def test_asks_nobody_when_a_limit_is_misspelt(sluice, plane, limit, told):
    result = sluice("replay", "dep-1", "--limit", limit)
    assert result.exit_code == 2
    assert told in result.stderr
    assert plane.requests == []


def test_exits_with_1_when_the_deployment_has_judged_nothing(sluice, plane):
    refused = {"status": 404, "detail": "Deployment dep-1 has judged no metrics", "code": "NotFound"}
    plane.on(REPLAY, refused, status=404)
    result = sluice("replay", "dep-1")
    assert result.exit_code == 1
    assert "has judged no metrics" in result.stderr
