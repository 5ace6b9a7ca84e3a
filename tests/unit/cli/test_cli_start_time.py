"""`--at`: when a deployment starts, as people write it."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sluice_cli.errors import UsageError
from sluice_cli.inputs.start_time import start_time

SUBMITTED = {
    "deploymentId": "d-1",
    "application": "checkout",
    "status": "PENDING",
    "warnings": [],
    "links": {},
}
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
BERLIN = timezone(timedelta(hours=1))


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("22:00", "2026-12-01T22:00:00+01:00"),
        ("09:01", "2026-12-01T09:01:00+01:00"),
        ("09:00", "2026-12-02T09:00:00+01:00"),
        ("2026-12-01T08:00", "2026-12-01T08:00:00+01:00"),
        ("2026-12-24 18:30", "2026-12-24T18:30:00+01:00"),
        ("2026-12-01T08:00Z", "2026-12-01T09:00:00+01:00"),
        ("2026-07-01T08:00", "2026-07-01T08:00:00+02:00"),
    ],
)
def test_time_is_local_and_to_come_when_it_says_no_more(text, moment):
    assert start_time(text, NOW) == moment


@pytest.mark.parametrize("text", ["next-window", "nextWindow"])
def test_next_window_is_left_to_the_control_plane_which_knows_the_freezes(text):
    assert start_time(text, NOW) == "nextWindow"


@pytest.mark.parametrize("text", ["", "tomorrow", "25:00", "22:00+01:00", "2026-13-01T08:00"])
def test_text_is_refused_when_it_is_no_time(text):
    with pytest.raises(UsageError, match="is not a time"):
        start_time(text, NOW)


@pytest.mark.parametrize(("verb", "route"), [("deploy", "POST /deployments"), ("plan", "POST /plan")])
def test_start_is_sent_with_its_offset_when_it_is_given(sluice, plane, config_file, verb, route):
    plane.on(route, {}, status=500)
    sluice(verb, "-f", config_file, "--at", "2026-12-01T08:00")
    assert plane.requests[0].url.params["startAt"] == "2026-12-01T08:00:00+01:00"


def test_nothing_is_sent_when_the_time_is_no_time(sluice, plane, config_file):
    assert sluice("deploy", "-f", config_file, "--at", "soon").exit_code == 2
    assert plane.requests == []
