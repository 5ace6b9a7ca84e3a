"""Event patterns: which events the rules of the control plane let through."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import error_code
from tests.contract.sources import documented, recorded
from tests.plane import HOME_ACCOUNT, PlaneServer

pytestmark = pytest.mark.plane

PATTERNS = "events/test_events_patterns"
EVENT = {
    "version": "0",
    "id": "8e2a2c8e-3c0c-4b7e-9a53-6f6f6d0d9a11",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": HOME_ACCOUNT,
    "time": "2026-01-01T00:00:00Z",
    "region": "us-east-1",
    "resources": [],
}


def lets_through(plane: PlaneServer, pattern: dict[str, Any], detail: dict[str, Any]) -> bool:
    answer = plane.client("events").test_event_pattern(
        EventPattern=json.dumps(pattern), Event=json.dumps({**EVENT, "detail": detail})
    )
    return bool(answer["Result"])


@recorded(PATTERNS, "TestEventPattern::test_event_pattern[content_prefix]", "2025-10-15")
@recorded(PATTERNS, "TestEventPattern::test_event_pattern[content_prefix_NEG]", "2025-10-15")
@pytest.mark.parametrize(
    ("key", "passes"), [("configs/a.yml", True), ("configs", False), ("other/configs/a.yml", False)]
)
def test_prefix_lets_through_what_begins_with_it(
    plane_server: PlaneServer, key: str, *, passes: bool
) -> None:
    """A prefix lets through the values that begin with it."""
    pattern = {"source": ["aws.s3"], "detail": {"object": {"key": [{"prefix": "configs/"}]}}}
    assert lets_through(plane_server, pattern, {"object": {"key": key}}) is passes


@documented("eventbridge/latest/userguide/eb-event-patterns.html")
@pytest.mark.parametrize(("status", "passes"), [("ABORTED", True), ("FAILED", True), ("SUCCEEDED", False)])
def test_list_lets_through_any_of_its_values(plane_server: PlaneServer, status: str, *, passes: bool) -> None:
    """A list of values lets through each of them, and nothing else."""
    pattern = {"detail": {"status": ["ABORTED", "FAILED", "TIMED_OUT"]}}
    assert lets_through(plane_server, pattern, {"status": status}) is passes


@documented("eventbridge/latest/userguide/eb-event-patterns.html")
def test_every_field_of_the_pattern_has_to_match(plane_server: PlaneServer) -> None:
    """An event passes when every field of the pattern matches; its other fields do not count."""
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": ["one"]}, "object": {"key": ["k"]}}}
    there = {"bucket": {"name": "one", "owner": "ada"}, "object": {"key": "k"}}
    assert lets_through(plane_server, pattern, there)
    assert not lets_through(plane_server, pattern, {**there, "object": {"key": "other"}})
    assert not lets_through(plane_server, pattern, {"object": {"key": "k"}})
    assert not lets_through(plane_server, {**pattern, "source": ["aws.states"]}, there)


@recorded(PATTERNS, "TestEventPattern::test_event_pattern[arrays_empty_EXC]", "2025-10-15")
def test_pattern_without_a_value_is_refused(plane_server: PlaneServer) -> None:
    """A field with an empty list is an InvalidEventPatternException."""
    with pytest.raises(ClientError) as error:
        lets_through(plane_server, {"detail": {"status": []}}, {"status": "FAILED"})
    assert error_code(error) == "InvalidEventPatternException"
