"""Names in place of ids: `latest`, an application, or a choice in a terminal; and lists that are searched."""

import io

import httpx
import pytest
from rich.console import Console

from sluice_cli.text.deployments import deployments_table

LONG_ID = "d-n6omghxj2w6pshpa"
ANALYSIS = {
    "analysisId": "a-1",
    "stage": 2,
    "status": "ENDED",
    "verdict": "failed",
    "reason": "too many errors",
    "runs": 1,
    "startsAt": "2026-11-28T10:00:00.000Z",
    "endsAt": "2026-11-28T10:05:00.000Z",
    "endedBy": None,
    "queries": [],
    "target": "prod",
    "title": "Judge metrics",
    "judgments": [
        {
            "run": 1,
            "from": "2026-11-28T10:00:00.000Z",
            "to": "2026-11-28T10:05:00.000Z",
            "at": "2026-11-28T10:06:00.000Z",
            "isEarly": True,
            "readings": [
                {
                    "query": "errors",
                    "functionName": "price",
                    "source": "cloudwatch",
                    "problem": "",
                    "candidate": {"values": [12.5], "events": 5.0, "calls": 40.0},
                    "stable": {"values": [], "events": 0.0, "calls": None},
                }
            ],
        }
    ],
}


@pytest.fixture
def rows(plane, deployment):
    """Three deployments, newest first: one that waits, one that runs, one that has failed."""

    def serve(*changes):
        known = changes or (
            {"deploymentId": "d-3", "status": "PENDING", "endedAt": None, "blockedBy": "d-2"},
            {"deploymentId": "d-2", "status": "RUNNING", "endedAt": None, "blockedBy": None},
            {"deploymentId": "d-1", "status": "FAILED", "blockedBy": None},
        )
        found = [{**deployment(), **change} for change in known]
        plane.on("GET /deployments", {"deployments": found, "next": None})
        for row in found:
            plane.on(f"GET /deployments/{row['deploymentId']}", row)
        return found

    return serve


def last_path(plane):
    return plane.requests[-1].url.path


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (["latest"], "/deployments/d-3"),
        (["-a", "checkout"], "/deployments/d-2"),
        (["latest", "--application", "checkout"], "/deployments/d-3"),
    ],
)
def test_status_finds_the_deployment_that_is_meant(sluice, plane, rows, words, path):
    rows()
    assert sluice("status", *words).exit_code == 0
    assert last_path(plane) == path


def test_application_is_its_newest_deployment_when_none_runs(sluice, plane, rows):
    rows({"deploymentId": "d-9", "status": "FAILED", "blockedBy": None})
    sluice("status", "-a", "checkout")
    assert last_path(plane) == "/deployments/d-9"
    assert plane.requests[0].url.params["application"] == "checkout"


def test_word_is_the_target_when_the_application_says_which_deployment(sluice, plane, rows):
    rows()
    plane.on("POST /deployments/d-2/targets/prod/skip", {"deploymentId": "d-2", "skipped": "pause"})
    result = sluice("skip", "-a", "checkout", "prod")
    assert (result.exit_code, last_path(plane)) == (0, "/deployments/d-2/targets/prod/skip")


def test_rollback_of_an_application_takes_the_whole_deployment_or_one_target(sluice, plane, rows):
    rows()
    answer = {"deploymentId": "d-2", "message": "Rolls back"}
    plane.on("POST /deployments/d-2/rollback", answer)
    plane.on("POST /deployments/d-2/targets/prod/rollback", answer)
    assert sluice("rollback", "-a", "checkout").exit_code == 0
    assert last_path(plane) == "/deployments/d-2/rollback"
    assert sluice("rollback", "-a", "checkout", "prod").exit_code == 0
    assert last_path(plane) == "/deployments/d-2/targets/prod/rollback"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status"], "No deployment is named"),
        (["status", "d-1", "-a", "checkout"], "both say which deployment"),
        (["approve", "d-1"], "No target is named"),
        (["approve", "-a", "checkout"], "No target is named"),
    ],
)
def test_exits_with_2_when_nothing_or_too_much_is_named(sluice, plane, words, said):
    result = sluice(*words)
    assert (result.exit_code, plane.requests) == (2, [])
    assert said in result.stderr


def test_exits_with_1_when_the_application_has_no_deployment(sluice, plane):
    plane.on("GET /deployments", {"deployments": [], "next": None})
    result = sluice("status", "-a", "shop")
    assert result.exit_code == 1
    assert "no deployment of shop" in result.stderr


def test_terminal_offers_the_newest_to_choose_from(sluice, plane, rows):
    rows()
    result = sluice("status", has_terminal=True, input="2\n")
    assert result.exit_code == 0
    assert " 2  d-2  checkout  RUNNING" in result.stderr
    assert last_path(plane) == "/deployments/d-2"


def test_choice_is_refused_when_it_is_not_in_the_list(sluice, rows):
    rows()
    result = sluice("status", has_terminal=True, input="4\n")
    assert (result.exit_code, "from 1 to 3" in result.stderr) == (2, True)


def test_list_shows_only_what_has_a_status_and_began_since(sluice, rows):
    rows(
        {"deploymentId": "d-3", "status": "SUCCEEDED", "createdAt": "2026-11-28T11:00:00.000Z"},
        {"deploymentId": "d-2", "status": "FAILED", "createdAt": "2026-11-28T10:30:00.000Z"},
        {"deploymentId": "d-1", "status": "FAILED", "createdAt": "2026-11-27T11:00:00.000Z"},
    )
    text = sluice("list", "--status", "failed", "--since", "2h").stdout
    assert ("d-2" in text, "d-1" in text, "d-3" in text) == (True, False, False)
    assert "d-1" in sluice("list", "--since", "2026-11-27").stdout
    assert "No such deployment" in sluice("list", "--status", "CANCELLED").stderr


def test_list_ends_at_the_limit_when_it_searches(sluice, rows):
    rows()
    assert sluice("list", "--status", "RUNNING", "--status", "FAILED", "-n", "1").stdout.count("d-") == 1


@pytest.mark.parametrize("words", [["--status", "DONE"], ["--since", "yesterday"]])
def test_list_exits_with_2_when_a_filter_means_nothing(sluice, plane, words):
    assert (sluice("list", *words).exit_code, plane.requests) == (2, [])


def test_ids_are_whole_and_the_release_is_shown_when_the_terminal_is_narrow(deployment):
    row = {
        **deployment(),
        "deploymentId": LONG_ID,
        "description": "Release 17",
        "status": "AWAITING_APPROVAL",
    }
    row |= {"sourceControl": {"sha": "0123456789", "referenceName": "main"}, "reason": ""}
    console = Console(width=80, file=io.StringIO())
    console.print(deployments_table([row]))
    text = console.file.getvalue()
    assert LONG_ID in text
    assert "AWAITING_APPROVAL" in text
    assert max(len(line) for line in text.splitlines()) <= 80
    wide = Console(width=200, file=io.StringIO())
    wide.print(deployments_table([row]))
    assert "Release 17 (main@0123456)" in wide.file.getvalue()


def test_config_prints_what_was_submitted(sluice, plane):
    plane.on("GET /deployments/d-1/config", httpx.Response(200, text="kind: lambda\n# ours\n"))
    assert sluice("config", "d-1").stdout == "kind: lambda\n# ours\n"


def test_config_says_that_there_is_no_such_deployment(sluice, plane):
    plane.on(
        "GET /deployments/d-1/config",
        {"detail": "There is no deployment d-1", "code": "NotFound"},
        status=404,
    )
    result = sluice("config", "d-1")
    assert (result.exit_code, "no deployment d-1" in result.stderr, result.stdout) == (1, True, "")


def test_analyses_shows_each_window_with_its_numbers(sluice, plane):
    plane.on("GET /deployments/d-1/analyses", {"analyses": [ANALYSIS]})
    text = sluice("analyses", "d-1").stdout
    assert "prod: Judge metrics from 2026-11-28 10:00:00 UTC: failed: too many errors" in text
    assert "1 (early)" in text
    row = next(line for line in text.splitlines() if "errors" in line and "price" in line)
    assert row.split()[-4:] == ["12.5", "40", "-", "-"]


def test_analyses_says_so_when_there_are_none(sluice, plane):
    plane.on("GET /deployments/d-1/analyses", {"analyses": []})
    assert "No analysis has begun" in sluice("analyses", "d-1").stdout
