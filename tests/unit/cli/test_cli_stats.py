"""`sluice stats`: what it asks for and what it prints."""

import json

import pytest

NONE = {
    "deployments": 0,
    "failed": 0,
    "failureRate": None,
    "stopped": 1,
    "restored": 0,
    "restoreSeconds": None,
    "delivered": 0,
    "leadSeconds": None,
}
SOME = NONE | {
    "deployments": 12,
    "failed": 1,
    "failureRate": 8.3,
    "restored": 1,
    "restoreSeconds": 61.4,
    "delivered": 9,
    "leadSeconds": 100_042.0,
}
BODY = {
    "from": "2026-10-29T12:00:00.000Z",
    "to": "2026-11-28T12:00:00.000Z",
    "isComplete": True,
    "total": SOME,
    "months": [NONE | {"month": "2026-10"}, SOME | {"month": "2026-11"}],
    "applications": [SOME | {"application": "parcels\x1b[2J"}],
    "rows": [],
}


def lines(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_prints_a_line_for_each_application_and_asks_for_thirty_days(sluice, plane):
    plane.on("GET /insights", BODY)
    result = sluice("stats")
    assert lines(result.stdout) == [
        "APPLICATION DEPLOYMENTS FAILED RATE RESTORE LEAD STOPPED",
        "parcels\\u001b[2J 12 1 8.3 % 1 min 1 s 1 d 3 h 47 min 1",
        "all 12 1 8.3 % 1 min 1 s 1 d 3 h 47 min 1",
        "Since 2026-10-29; times are medians, - is not known.",
    ]
    assert dict(plane.requests[0].url.params) == {"since": "2026-10-29T12:00:00+00:00"}


def test_prints_a_line_for_each_month_of_one_application(sluice, plane):
    plane.on("GET /insights", BODY | {"isComplete": False})
    result = sluice("stats", "parcels", "--since", "2026-10-01T00:00:00+00:00")
    assert lines(result.stdout)[1:3] == [
        "2026-10 0 0 - - - 1",
        "2026-11 12 1 8.3 % 1 min 1 s 1 d 3 h 47 min 1",
    ]
    assert "only the newest are counted" in " ".join(lines(result.stdout))
    assert plane.requests[0].url.params["application"] == "parcels"


def test_prints_the_body_for_programs(sluice, plane):
    plane.on("GET /insights", BODY)
    assert json.loads(sluice("stats", "-o", "json").stdout)["total"] == SOME


@pytest.mark.parametrize("since", ["yesterday", "30x"])
def test_asks_nothing_when_the_time_is_none(sluice, plane, since):
    result = sluice("stats", "--since", since)
    assert result.exit_code == 2
    assert plane.requests == []
