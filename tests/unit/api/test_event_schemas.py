"""The schemas of events are those of the types, and say of every event what it holds."""

import json

import pytest

from sluice.api.description.events import EVENTS, events_schema, events_text
from sluice.domain.record.event_details import FACTS, OUTSIDE_TIMELINES
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.domain.record.timeline import TRANSITIONS, TimelineEvent, deployment_ended, detail_of
from tests.architecture.sources import ROOT
from tests.docs.markdown import page
from tests.event_schema import check_event

DETAILS = json.loads(events_text())["$defs"]
STATUSES = {one for one in TargetStatus if one.is_end} - {TargetStatus.SKIPPED}  # its event is TargetSkipped


def test_file_is_up_to_date_when_the_types_are_as_they_are():
    generate = "run: PYTHONPATH=functions python -m sluice.api.description"
    assert (ROOT / EVENTS).read_text() == events_text(), generate


def test_every_event_on_the_bus_has_a_schema_and_no_other_has():
    kinds = TRANSITIONS | OUTSIDE_TIMELINES
    assert kinds <= DETAILS.keys()
    assert set(events_schema()["properties"]["detail-type"]["enum"]) == kinds
    assert FACTS.keys() <= kinds


def test_every_field_says_what_it_is():
    for kind, detail in DETAILS.items():
        assert [name for name, field in detail["properties"].items() if not field.get("description")] == [], (
            kind
        )


def test_ends_have_every_status_that_is_an_end():
    assert set(DETAILS["TargetEnded"]["properties"]["status"]["enum"]) == STATUSES
    ends = {one for one in DeploymentStatus if one.is_end}
    assert set(DETAILS["DeploymentEnded"]["properties"]["status"]["enum"]) == ends


def test_takes_an_event_as_it_is_sent_and_none_without_a_field_or_with_another():
    event = deployment_ended(DeploymentStatus.FAILED, "errors", 0.0)
    detail = detail_of("d-1", event)
    check_event("DeploymentEnded", detail)
    for wrong in ({**detail, "status": "BROKEN"}, {**detail, "more": 1}, {**detail, "at": None}):
        with pytest.raises(AssertionError):
            check_event("DeploymentEnded", wrong)
    with pytest.raises(AssertionError):
        check_event("DeploymentEnded", detail_of("d-1", TimelineEvent("DeploymentEnded", "FAILED", 0.0)))


def test_printed_events_are_as_they_are_sent():
    blocks = [json.loads(one) for one in page("docs/how-to/approve.md").blocks("json")]
    events = [one for one in blocks if "detail-type" in one]
    assert events
    for event in events:
        check_event(event["detail-type"], event["detail"])
