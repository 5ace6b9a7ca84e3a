"""How a deployment is followed: each event told once, and an exit code that says how it ended."""

import json

import httpx
import pytest

from sluice_cli.client.api import Api
from sluice_cli.client.endpoint import AccessKey, Endpoint
from sluice_cli.environment import Environment
from sluice_cli.watching.follow import follow
from sluice_cli.watching.outcome import exit_code_of

LATE = "2026-11-23T12:00:09Z"


def watched(plane, deployments, events):
    plane.on("GET /deployments/dep-1", *deployments)
    plane.on("GET /deployments/dep-1/events", *({"events": found} for found in events))


def test_each_event_is_told_once_when_events_arrive_late(sluice, plane, deployment, event):
    first, early, last = event("First", LATE), event("Early"), event("Last", "2026-11-23T12:01:00Z")
    watched(plane, [deployment("RUNNING"), deployment()], [[first], [early, first, last]])
    lines = sluice("watch", "dep-1").stdout.splitlines()
    assert lines[:4] == [
        "2026-11-23, times in UTC",
        "12:00:09  prod  First",
        "12:00:01  prod  Early",
        "12:01:00  prod  Last",
    ]


def test_two_equal_events_are_both_told_when_they_happened_twice(sluice, plane, deployment, event):
    watched(plane, [deployment("RUNNING"), deployment()], [[event("Same")], [event("Same"), event("Same")]])
    assert sluice("watch", "dep-1").stdout.count("Same") == 2


def test_long_sentence_stays_on_one_line_when_not_on_a_terminal(sluice, plane, deployment, event):
    watched(plane, [deployment()], [[event("word " * 60 + "end")]])
    assert any(line.endswith("word end") for line in sluice("watch", "dep-1").stdout.splitlines())


def test_end_shows_versions_before_and_after(sluice, plane, deployment):
    watched(plane, [deployment()], [[]])
    text = sluice("watch", "dep-1").stdout
    assert "checkout  SUCCEEDED after 4 min 03 s" in text
    assert ["prod", "SUCCEEDED", "price:live", "7", "8"] in [line.split() for line in text.splitlines()]


def test_timeline_goes_to_stderr_when_json_is_asked_for(sluice, plane, deployment, event):
    watched(plane, [deployment()], [[event("First")]])
    result = sluice("watch", "dep-1", "--output", "json")
    assert json.loads(result.stdout) == deployment()
    assert "First" in result.stderr


@pytest.mark.parametrize(("url", "seconds"), [("http://127.0.0.1:4001", 1.0), ("https://x.example.com", 5.0)])
def test_polls_are_apart_as_far_as_the_control_plane_is(plane, deployment, url, seconds):
    watched(plane, [deployment("RUNNING"), deployment()], [[]])
    environment = Environment(transport=httpx.MockTransport(plane.handle))
    endpoint = Endpoint(url, "eu-west-1", AccessKey("AKIDEXAMPLE", "not-a-secret"))
    list(follow(Api(endpoint, environment), "dep-1", plane.sleep))
    assert plane.waits == [seconds]


def test_deploy_stays_until_the_end_when_watching(sluice, plane, deployment, target, config_file):
    submitted = {"deploymentId": "dep-1", "application": "checkout", "status": "PENDING", "warnings": []}
    plane.on("POST /deployments", submitted, status=202)
    watched(plane, [deployment("FAILED", target(status="ROLLED_BACK"))], [[]])
    assert sluice("deploy", "-f", config_file, "--watch").exit_code == 5


def test_watching_ends_politely_when_interrupted(sluice, plane, deployment):
    plane.interrupt_after_waits = 0
    watched(plane, [deployment("RUNNING")], [[]])
    result = sluice("watch", "dep-1")
    assert result.exit_code == 130
    assert "the deployment goes on" in result.stderr


def test_error_says_that_the_deployment_goes_on_when_the_api_is_lost(sluice, plane):
    plane.on("GET /deployments/dep-1", httpx.ConnectError("refused"))
    assert "The deployment itself goes on: sluice watch dep-1" in sluice("watch", "dep-1").stderr


@pytest.mark.parametrize(
    ("status", "targets", "expected"),
    [
        ("SUCCEEDED", ["SUCCEEDED"], 0),
        ("FAILED", ["ROLLED_BACK", "SKIPPED"], 5),
        ("FAILED", ["ROLLED_BACK", "SUCCEEDED", "SKIPPED"], 7),
        ("FAILED", ["ROLLED_BACK", "SUCCEEDED", "ROLLBACK_FAILED"], 1),
        ("FAILED", ["ROLLED_BACK", "SUCCEEDED", "FAILED"], 1),
        ("FAILED", ["SUCCEEDED", "FAILED"], 1),
        ("CANCELLED", ["ROLLED_BACK", "SUCCEEDED"], 1),
        ("FAILED", ["ROLLED_BACK", "ROLLBACK_FAILED"], 1),
        ("FAILED", ["FAILED"], 1),
        ("FAILED", ["SKIPPED"], 1),
        ("CANCELLED", ["ROLLED_BACK"], 1),
    ],
)
def test_exit_code_says_how_it_ended(deployment, target, status, targets, expected):
    assert exit_code_of(deployment(status, *(target(status=each) for each in targets))) == expected


def test_rolled_back_when_the_failed_sibling_changed_nothing(deployment, target, function):
    untouched = target(status="FAILED", functions=[function(candidateVersion=None)])
    assert exit_code_of(deployment("FAILED", target(status="ROLLED_BACK"), untouched)) == 5
