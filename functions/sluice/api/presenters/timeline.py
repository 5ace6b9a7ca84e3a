"""Shows the timeline of a deployment."""

from collections.abc import Sequence

from sluice.api.bodies.timeline import EventRow, EventsBody
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.times import to_iso


def events_body(events: Sequence[TimelineEvent]) -> EventsBody:
    """What happened, oldest first."""
    return {"events": [_event(event) for event in events], "next": None}


def _event(event: TimelineEvent) -> EventRow:
    row: EventRow = {
        "at": to_iso(event.at),
        "type": event.kind,
        "target": event.target or None,
        "message": event.message,
    }
    if event.response is not None:
        kept = event.response
        row["response"] = {"status": kept.status, "contentType": kept.content_type, "body": kept.body}
    return row
