"""The JSON Schema of the events that Sluice puts on EventBridge, made from the types of their details."""

import json
from typing import Any

from sluice.api.description.schemas import schemas_of
from sluice.domain.record.event_details import FACTS, OUTSIDE_TIMELINES, EventDetail, NoFacts
from sluice.domain.record.timeline import TRANSITIONS

EVENTS = "docs/reference/events.schema.json"
_KINDS = sorted(TRANSITIONS | OUTSIDE_TIMELINES)


def events_schema() -> dict[str, Any]:
    """Of an event as EventBridge delivers it; `$defs` has the detail of each detail type."""
    shapes = schemas_of([EventDetail, NoFacts, *FACTS.values()])
    details = {kind: _detail(shapes, FACTS.get(kind, NoFacts).__name__) for kind in _KINDS}
    inner = {name: shapes[name] for name in sorted(shapes.keys() - _roots())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": "An event that Sluice has put on EventBridge. Types and fields may be added.",
        "type": "object",
        "required": ["source", "detail-type", "detail"],
        "properties": {"source": {"const": "sluice"}, "detail-type": {"enum": _KINDS}},
        "oneOf": [
            {"properties": {"detail-type": {"const": kind}, "detail": {"$ref": f"#/$defs/{kind}"}}}
            for kind in _KINDS
        ],
        "$defs": details | inner,
    }


def events_text() -> str:
    """As it is kept."""
    return json.dumps(events_schema(), indent=1).replace("#/components/schemas/", "#/$defs/") + "\n"


def _roots() -> set[str]:
    return {shape.__name__ for shape in (EventDetail, NoFacts, *FACTS.values())}


def _detail(shapes: dict[str, Any], facts: str) -> dict[str, Any]:
    base, more = shapes[EventDetail.__name__], shapes[facts]
    return {
        "type": "object",
        "description": more["description"],
        "properties": base["properties"] | more["properties"],
        "required": [*base["required"], *more.get("required", ())],
    }
