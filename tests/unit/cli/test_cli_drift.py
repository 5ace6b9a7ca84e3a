"""`sluice drift`: what it prints, how it checks, and its exit codes."""

import json

import pytest

FINDING = {
    "kind": "AliasMoved",
    "message": "Alias live of quote is at 5 (100 %), and Sluice left it at 7 (100 %)",
    "remedy": "Move it back, or deploy what it should serve",
    "commands": ["aws lambda update-alias --function-name quote"],
    "since": "2026-11-23T14:00:03.101Z",
}
ROW = {
    "application": "parcels",
    "target": "prod",
    "account": "shop",
    "region": "eu-west-1",
    "functionName": "quote",
    "aliasName": "live",
    "deploymentId": "dep-1",
    "deployedAt": "2026-11-23T12:00:00.000Z",
    "status": "inSync",
    "checkedAt": "2026-11-23T14:00:03.101Z",
    "unread": None,
    "findings": [],
}
DRIFTED = ROW | {"status": "drifted", "findings": [FINDING]}
UNREAD = {"reason": "no right", "since": "2026-11-23T13:00:00.000Z"}


def page(*rows, following=None):
    return {"functions": list(rows), "next": following}


def check(left):
    return {"startedAt": "2026-11-23T14:00:00.000Z", "checked": 1, "drifted": 0, "unread": 0, "left": left}


def test_prints_what_was_changed_since_when_and_the_way_back(sluice, plane):
    plane.on("GET /drift", page(DRIFTED, ROW))
    result = sluice("drift", "parcels")
    assert result.stdout.splitlines() == [
        "parcels  prod  quote:live  dep-1",
        f"  AliasMoved: {FINDING['message']} (first seen 2026-11-23 14:00:03 UTC)",
        "  Move it back, or deploy what it should serve:",
        "    aws lambda update-alias --function-name quote",
        "2 functions: 1 drifted, 1 as deployed.",
    ]
    assert result.exit_code == 6
    assert plane.requests[0].url.params["application"] == "parcels"


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ([ROW], 0, "1 function: 1 as deployed."),
        ([], 0, "Nothing is watched yet"),
        ([ROW | {"status": "notChecked"}], 0, "1 function: 1 not checked yet."),
        (
            [ROW | {"status": "unknown", "unread": UNREAD}, ROW],
            1,
            "could not look since 2026-11-23 13:00:00 UTC: no right",
        ),
        ([ROW | {"unread": UNREAD}, DRIFTED], 6, "1 drifted"),
    ],
)
def test_exits_by_what_was_found(sluice, plane, rows, code, words):
    plane.on("GET /drift", page(*rows))
    result = sluice("drift")
    assert result.exit_code == code
    assert words in result.stdout


def test_reads_every_page(sluice, plane):
    plane.on("GET /drift", page(ROW, following="more"), page(DRIFTED))
    result = sluice("drift", "--output", "json")
    assert json.loads(result.stdout) == {"functions": [ROW, DRIFTED]}
    assert plane.requests[1].url.params["next"] == "more"
    assert result.exit_code == 6


def test_checks_until_nothing_is_left_and_nothing_twice_when_asked_for_now(sluice, plane):
    plane.on("POST /drift", check(200), check(3), check(0))
    plane.on("GET /drift", page(ROW))
    assert sluice("drift", "parcels", "--now").exit_code == 0
    first = {"application": "parcels", "notCheckedSince": ""}
    again = first | {"notCheckedSince": "2026-11-23T14:00:00.000Z"}
    sent = [json.loads(request.content) for request in plane.requests if request.method == "POST"]
    assert sent == [first, again, again]


def test_checks_no_more_when_nothing_comes_of_it(sluice, plane):
    plane.on("POST /drift", check(5))
    plane.on("GET /drift", page(ROW))
    sluice("drift", "parcels", "--now")
    assert len(plane.requests) == 3


def test_asks_for_an_application_when_it_is_to_check_now(sluice, plane):
    result = sluice("drift", "--now")
    assert result.exit_code == 2
    assert plane.requests == []


def test_status_says_that_something_has_drifted(sluice, plane):
    deployment = {
        **dict.fromkeys(("description", "reason", "requestedBy", "source"), ""),
        "deploymentId": "dep-1",
        "application": "parcels",
        "status": "SUCCEEDED",
        "targets": [],
        "createdAt": "2026-11-23T12:00:00.000Z",
        "endedAt": "2026-11-23T12:01:00.000Z",
        "next": None,
        "drift": {"count": 2, "functions": [DRIFTED]},
    }
    plane.on("GET /deployments/dep-1", deployment)
    result = sluice("status", "dep-1")
    assert "drifted since: 2 functions (see sluice drift parcels)" in result.stdout


@pytest.mark.parametrize("checked_at", [None, "2026-11-23T13:59:59.999Z"])
def test_says_what_a_check_has_left_alone_and_never_that_it_is_as_deployed(sluice, plane, checked_at):
    plane.on("POST /drift", check(0))
    plane.on("GET /drift", page(ROW, ROW | {"functionName": "rate", "checkedAt": checked_at}))
    result = sluice("drift", "parcels", "--now")
    assert result.exit_code == 1
    assert "Not checked now: rate. A deployment is at work there" in result.stdout
    assert "2 functions: 1 as deployed, 1 not checked now." in result.stdout
