"""Writes the OpenAPI document and the schemas of events: `python -m sluice.api.description`."""

from pathlib import Path

from sluice.api.description.events import EVENTS, events_text
from sluice.api.description.published import DOCUMENTATION, PAGE, page, published, readable
from sluice.api.routes.description import DOCUMENT

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[4]
    DOCUMENT.write_text(published(), "utf-8")
    (root / DOCUMENTATION).write_text(readable(), "utf-8")
    (root / PAGE).write_text(page(), "utf-8")
    (root / EVENTS).write_text(events_text(), "utf-8")
