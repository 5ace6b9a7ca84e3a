"""What `sluice plan` prints, where, and with which exit code."""

import json
from typing import Any

import pytest
import yaml

ROUTE = "POST /plan"


def stage(index: int, title: str, at: str | None, lasts: float | None = 0.0, weight: int = 0) -> Any:
    return {"index": index, "title": title, "startsAt": at, "lastsSeconds": lasts, "weight": weight}


FUNCTION = {
    "functionName": "price",
    "aliasName": "live",
    "isRead": True,
    "exists": True,
    "servesNow": "7 (100 %)",
    "code": {
        "differs": True,
        "before": {"sha256": "aaaaaaaaaaaaaaaa", "size": 1234},
        "after": {"sha256": "bbbbbbbbbbbbbbbb", "size": 2000},
    },
    "settings": [{"name": "runtime", "before": "python3.12", "after": "python3.13"}],
    "requestsPerDay": 86400.0,
    "traffic": [{"stage": 1, "weight": 25, "requestsPerHour": 900.0, "requests": None}],
}
TARGET = {
    "name": "prod",
    "account": "shop",
    "region": "eu-west-1",
    "strategy": "canary",
    "dependsOn": ["staging"],
    "isReached": True,
    "startsAt": "2026-11-23T12:00:00.000Z",
    "endsAt": None,
    "stages": [
        stage(0, "Prepare functions", "2026-11-23T12:00:00.000Z"),
        stage(1, "Pause for 12 hours", "2026-11-23T12:00:00.000Z", 43200.0, 25),
        stage(2, "Wait for approval", "2026-11-24T00:00:00.000Z", None, 25),
        stage(3, "Promote to 100 %", None, 0.0, 100),
    ],
    "gates": [
        {
            "stage": 2,
            "place": "step",
            "title": "Wait for approval",
            "who": "a person with role sre",
            "withinSeconds": 7200,
        }
    ],
    "functions": [FUNCTION],
    "expected": {"stateTransitions": 21, "awsCalls": 20},
}
FINDING = {
    "severity": "error",
    "code": "AliasIsSplit",
    "target": "prod",
    "functionName": "price",
    "message": "Alias live of price already splits its traffic",
    "remedy": "Finish that rollout first",
}


@pytest.fixture
def planned() -> dict[str, Any]:
    return {
        "application": "checkout",
        "description": "New prices",
        "madeAt": "2026-11-23T12:00:00.000Z",
        "endsAt": None,
        "wouldFail": False,
        "order": [["staging"], ["prod"]],
        "targets": [TARGET],
        "findings": [],
        "warnings": [],
        "notes": [],
        "expected": {"stateTransitions": 27, "awsCalls": 20},
    }


@pytest.fixture
def ask(sluice, plane, config_file):
    """Runs `sluice plan` against a control plane that answers so."""

    def run(answer: dict[str, Any], *options: str) -> Any:
        plane.on(ROUTE, answer)
        return sluice("plan", "-f", config_file, *options)

    return run


def test_plan_says_when_it_starts_when_that_is_later(ask, planned):
    result = ask(planned | {"startsAt": "2026-12-01T07:00:00.000Z", "endsAt": "2026-12-01T07:30:00.000Z"})
    assert "Started at 2026-12-01 07:00:00 UTC, it ends at 2026-12-01 07:30:00 UTC" in result.stdout


def test_plan_shows_order_times_and_waits_when_it_is_read_by_people(ask, planned):
    result = ask(planned)
    assert result.exit_code == 0
    assert "  1. staging\n  2. prod\n" in result.stdout
    assert "prod (account shop, eu-west-1), strategy canary, after staging\n" in result.stdout
    assert "ends when all waits are over" in result.stdout
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["12:00:00", "Pause", "for", "12", "hours", "25", "%", "12", "h"] in rows
    assert "2026-11-24 00:00:00" in result.stdout
    assert "for a person with role sre, within 2 h" in result.stdout
    assert ["later", "Promote", "to", "100", "%", "100", "%"] in rows


def test_plan_shows_no_traffic_at_the_end_of_a_wave(ask, planned):
    border = TARGET | {"name": "wave-1", "account": "", "region": "", "functions": [], "endsWave": 1}
    shown = ask(planned | {"targets": [border]}).stdout
    assert "wave-1 (end of wave 1)\n" in shown
    assert "NEW VERSION" not in shown
    empty = ask(planned | {"targets": [border | {"stages": [], "gates": []}]}).stdout
    assert ("STAGE" in shown, "STAGE" in empty) == (True, False)


def test_plan_shows_the_alarms_when_some_would_be_watched(ask, planned):
    planned["targets"] = [{**TARGET, "alarms": [{"name": "errors", "alreadyInAlarm": "block"}]}]
    assert "  alarms: errors (block)\n" in ask(planned).stdout


def test_plan_shows_what_differs_when_the_function_could_be_read(ask, planned):
    text = ask(planned).stdout
    assert "price:live: serves 7 (100 %)" in text
    assert "code: aaaaaaaaaaaa (1,234 bytes) -> bbbbbbbbbbbb (2,000 bytes)" in text
    assert "runtime: python3.12 -> python3.13" in text
    assert "at 25 %: about 900 requests an hour" in text
    assert "21 state transitions and 20 AWS calls when all goes well" in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"isRead": False}, "could not be read, so nobody knows what differs"),
        ({"exists": False, "servesNow": None}, "does not exist and is created"),
        ({"servesNow": "$LATEST"}, "serves $LATEST; the alias is created at the end"),
        (
            {"aliasName": None, "servesNow": "$LATEST"},
            "no alias carries its traffic: all callers get the new code from Prepare functions on",
        ),
        ({"code": {**FUNCTION["code"], "differs": False}}, "code: the same, aaaaaaaaaaaa (1,234 bytes)"),
        (
            {
                "code": {
                    "differs": None,
                    "before": {"sha256": None, "size": None},
                    "after": {"sha256": None, "size": 9},
                }
            },
            "code: - -> 9 bytes (nobody knows whether it differs)",
        ),
        (
            {"traffic": [{"stage": 1, "weight": 5, "requestsPerHour": 60.0, "requests": 10}]},
            "at 5 %: about 10 requests in all",
        ),
    ],
)
def test_plan_says_what_is_special_when_a_function_is(ask, planned, changes, expected):
    planned["targets"] = [{**TARGET, "functions": [{**FUNCTION, **changes}]}]
    assert expected in ask(planned).stdout


def test_plan_says_so_when_an_account_could_not_be_looked_at(ask, planned):
    target = {**TARGET, "isReached": False, "expected": {"stateTransitions": 21, "awsCalls": None}}
    result = ask({**planned, "targets": [target]})
    assert "the account could not be looked at" in result.stdout


@pytest.mark.parametrize(
    "changes", [{"isReached": False}, {"functions": [FUNCTION, {**FUNCTION, "isRead": False}]}]
)
def test_plan_neither_promises_nor_exits_with_0_when_a_target_could_not_be_checked(ask, planned, changes):
    planned["targets"] = [{**TARGET, **changes}, {**TARGET, "name": "other"}]
    result = ask(planned)
    assert result.exit_code == 1
    assert "Whether it would succeed is unknown: prod could not be checked." in result.stdout
    assert "No errors found" not in result.stdout


def test_plan_fails_when_the_deployment_would_be_stopped(ask, planned):
    result = ask({**planned, "findings": [FINDING], "wouldFail": True})
    assert result.exit_code == 1
    finding = "error: prod: Alias live of price already splits its traffic. Finish that rollout first."
    assert finding in result.stdout
    assert "It would be stopped before its first change: 1 error." in result.stdout


def test_plan_shows_notes_and_warnings_when_there_are_some(ask, planned):
    warned = {**FINDING, "severity": "warning", "remedy": ""}
    result = ask({**planned, "findings": [warned], "notes": ["Target 'lab' is left out by targetFilters"]})
    assert result.exit_code == 0
    assert "warning: prod: Alias live of price already splits its traffic." in result.stdout
    assert "note: Target 'lab' is left out by targetFilters." in result.stdout
    assert "No errors found. In total: 27 state transitions." in result.stdout


@pytest.mark.parametrize(("output", "read"), [("json", json.loads), ("yaml", yaml.safe_load)])
def test_plan_is_alone_on_stdout_when_asked_for_by_a_machine(ask, planned, output, read):
    assert read(ask(planned, "--output", output).stdout) == planned


def test_plan_exits_with_4_and_shows_the_line_when_the_config_has_problems(sluice, plane, config_file):
    problem = {
        "path": "targets.prod.strategy",
        "line": 4,
        "column": 15,
        "message": "No strategy 'fasst'",
        "remedy": "Use 'fast'",
        "severity": "error",
    }
    answer = {"title": "1 problem", "status": 422, "code": "ConfigProblems", "problems": [problem]}
    plane.on(ROUTE, answer, status=422)
    result = sluice("plan", "-f", config_file)
    assert result.exit_code == 4
    assert "  4 |     strategy: fasst" in result.stderr
    assert result.stdout == ""


def test_plan_says_what_it_costs_and_of_when_the_prices_are(ask, planned):
    prices = {"asOf": "2026-11-29", "region": "us-east-1", "sources": []}
    result = ask({**planned, "expected": {**planned["expected"], "costInUsd": 0.00123, "prices": prices}})
    assert "About $0.0012 in AWS's list prices (us-east-1, 2026-11-29; an estimate)." in result.stdout


def test_plan_says_nothing_of_costs_when_an_older_control_plane_does_not(ask, planned):
    assert "About $" not in ask(planned).stdout
