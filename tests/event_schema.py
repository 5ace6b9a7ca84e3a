"""Holds events to the schema that programs on the event bus rely on."""

import json
from collections.abc import Mapping

import jsonschema_rs

from sluice.api.description.events import events_text

_SCHEMA = json.loads(events_text())
_VALIDATOR = jsonschema_rs.validator_for(_SCHEMA)


def check_event(kind: str, detail: Mapping[str, object]) -> None:
    """AssertionError when it is not as its schema says, or has a field of which that says nothing."""
    event = {"source": "sluice", "detail-type": kind, "detail": json.loads(json.dumps(detail))}
    problems = [str(one) for one in _VALIDATOR.iter_errors(event)]
    unknown = sorted(set(detail) - set(_SCHEMA["$defs"][kind]["properties"]))
    assert (problems, unknown) == ([], []), f"{kind}: {event['detail']}"
