"""How a deployment is followed: each event told once, and an exit code that says how it ended."""

import json

import httpx
import pytest

from sluice_cli.client.api import Api
from sluice_cli.client.endpoint import Endpoint
from sluice_cli.client.local_plane import AccessKey
from sluice_cli.environment import Environment
from sluice_cli.errors import ExitCode
from sluice_cli.watching.follow import follow
from sluice_cli.watching.outcome import exit_code_of, exit_code_of_all
from sluice_cli.watching.persistence import Persistence

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
    persistence = Persistence(environment, print, lambda: None)
    list(follow(Api(endpoint, environment), ["dep-1"], persistence, plane.sleep))
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


def lost(plane, deployment, *failures):
    """A deployment that is seen to run, is lost, and has succeeded when it is found again."""
    plane.on("GET /deployments/dep-1", deployment("RUNNING", endedAt=None), *failures, deployment())
    plane.on("GET /deployments/dep-1/events", {"events": []})


def test_watching_goes_on_when_the_connection_was_lost_for_a_while(sluice, plane, deployment):
    # Each read is tried five times before it counts as lost.
    lost(plane, deployment, *[httpx.ConnectError("refused")] * 15)
    result = sluice("watch", "dep-1")
    assert result.exit_code == 0
    assert result.stderr.count("trying again for 15 minutes.") == 1
    assert "Connected again." in result.stderr
    assert [seconds for seconds in plane.waits if seconds in {2.0, 4.0, 8.0}].count(8.0) == 1


def test_watching_ends_when_the_connection_stays_lost(sluice, plane, deployment):
    plane.on("GET /deployments/dep-1", deployment("RUNNING"), httpx.Response(503))
    plane.on("GET /deployments/dep-1/events", {"events": []})
    result = sluice("watch", "dep-1", "--timeout", "1h")
    assert result.exit_code == 1
    assert 15 * 60 <= sum(plane.waits) <= 18 * 60
    assert "The deployment itself goes on: sluice watch dep-1" in result.stderr


def test_watching_ends_at_once_when_the_caller_may_no_longer_read(sluice, plane, deployment):
    lost(plane, deployment, httpx.Response(403, json={"message": "Forbidden"}))
    assert sluice("watch", "dep-1").exit_code == 1
    assert plane.waits == [5.0]


def test_nothing_is_said_to_go_on_when_there_is_no_such_deployment(sluice, plane):
    detail = {"title": "There is no deployment dep-9", "status": 404, "code": "NotFound"}
    plane.on("GET /deployments/dep-9", detail, status=404)
    result = sluice("watch", "dep-9")
    assert result.exit_code == 1
    assert result.stderr == "Error: There is no deployment dep-9.\n"


@pytest.mark.parametrize(
    ("status", "exit_code", "words"),
    [("paused", 0, ""), ("AWAITING_APPROVAL", 1, "dep-1 ended without being AWAITING_APPROVAL")],
)
def test_watching_ends_when_the_status_is_reached_that_is_waited_for(
    sluice, plane, deployment, *, status, exit_code, words
):
    watched(plane, [deployment("RUNNING"), deployment("PAUSED"), deployment()], [[]])
    result = sluice("watch", "dep-1", "--until", status)
    assert result.exit_code == exit_code
    assert words in result.stderr


def test_status_that_there_is_not_is_refused_before_anything_is_read(sluice, plane):
    result = sluice("watch", "dep-1", "--until", "DONE")
    assert (result.exit_code, plane.requests) == (2, [])
    assert "Use one of PENDING" in result.stderr


def test_several_deployments_are_watched_until_the_last_has_ended(sluice, plane, deployment, event, target):
    watched(plane, [deployment()], [[event("First")]])
    other = {"deploymentId": "dep-2"}
    ends = deployment("FAILED", target(status="ROLLED_BACK"), **other)
    plane.on("GET /deployments/dep-2", deployment("RUNNING", **other), ends)
    plane.on("GET /deployments/dep-2/events", {"events": [event("Second")]})
    result = sluice("watch", "dep-1", "dep-2", "dep-1")
    assert result.exit_code == 5
    assert "12:00:01  dep-1  prod  First" in result.stdout
    assert "12:00:01  dep-2  prod  Second" in result.stdout
    assert [request.url.path for request in plane.requests].count("/deployments/dep-1") == 1


def test_each_is_a_row_when_several_are_watched_by_a_machine(sluice, plane, deployment):
    watched(plane, [deployment()], [[]])
    plane.on("GET /deployments/dep-2", deployment(deploymentId="dep-2"))
    plane.on("GET /deployments/dep-2/events", {"events": []})
    answer = json.loads(sluice("watch", "dep-1", "dep-2", "-o", "json").stdout)
    assert [one["deploymentId"] for one in answer["deployments"]] == ["dep-1", "dep-2"]


@pytest.mark.parametrize(("codes", "expected"), [([0, 0], 0), ([0, 5], 5), ([5, 7], 1), ([7, 7], 7)])
def test_exit_code_of_several_is_the_one_that_they_share(codes, expected):
    assert exit_code_of_all([ExitCode(code) for code in codes]) == expected


def test_reason_is_told_once_when_the_timeline_has_it(sluice, plane, deployment, event, target):
    reason = "Error share is 4.2 %, the limit is 1 %"
    ended = deployment("FAILED", target(status="ROLLED_BACK", reason=f"{reason}."), reason=f"{reason}.")
    watched(plane, [ended], [[event(reason)]])
    assert sluice("watch", "dep-1").stdout.count(reason) == 1


def test_reason_is_told_at_the_end_when_the_timeline_has_another(sluice, plane, deployment, event):
    watched(plane, [deployment("FAILED", reason="Role is gone")], [[event("Started")]])
    assert sluice("watch", "dep-1").stdout.count("Role is gone") == 1


def test_logs_go_on_until_the_end_when_they_are_followed(sluice, plane, deployment, event):
    first, other = event("First"), event("Other", target="dev")
    last = event("Last", "2026-11-23T12:01:00Z")
    watched(plane, [deployment("RUNNING"), deployment("FAILED")], [[first], [first, other, last]])
    result = sluice("logs", "dep-1", "--follow", "--target", "prod")
    assert result.exit_code == 0
    assert [line.split()[-1] for line in result.stdout.splitlines()[1:]] == ["First", "Last"]


def test_followed_logs_end_with_the_code_of_the_signal(sluice, plane, deployment):
    plane.interrupt_after_waits = 0
    watched(plane, [deployment("RUNNING")], [[]])
    assert sluice("logs", "dep-1", "--follow").exit_code == 130


def test_followed_logs_are_no_document(sluice, plane):
    assert sluice("logs", "dep-1", "--follow", "-o", "json").exit_code == 2
    assert plane.requests == []
