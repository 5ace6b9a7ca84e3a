"""Shows the timeline of a deployment."""

from collections.abc import Sequence

from sluice.api.bodies.timeline import EventRow, EventsBody
from sluice.api.presenters.paging import page_of
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.times import to_iso


def events_body(events: Sequence[TimelineEvent], start: int) -> EventsBody:
    """What happened, oldest first, from `start` on; of a long timeline one page."""
    page, after = page_of([_event(event) for event in events], start)
    return {"events": page, "next": None if after is None else str(after)}


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
