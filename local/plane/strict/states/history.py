"""Writes the execution history: numbered, each event with the one before it on its path, none after the end.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json
import re
import threading
from collections.abc import Callable
from contextvars import ContextVar

from ministack.services import stepfunctions

from local.plane.patching import replace
from local.plane.shapes import Json, Record

# Guards the status of every execution together with the end of its history.
lock = threading.RLock()

_STATE_EVENT = re.compile(r"^\w+(State(?:Entered|Exited))$")

# Iterations of a Map run in threads of their own, each with a copy: its events follow each other there.
_previous: ContextVar[int] = ContextVar("previous_event", default=0)


def apply() -> None:
    """Replace how the engine writes events."""
    replace(
        stepfunctions,
        "_add_event",
        sha256="b1db143ccd21809d3aa32e79439b7971c7af7b50dcee5533ed2cce923742ac6a",
    )(add_event)


def add_event(
    _original: Callable[..., Record], execution: Record, event_type: str, details: Record | None = None
) -> None:
    """Append an event, unless the execution has ended: nothing follows its last event."""
    with lock:
        events = execution["events"]
        if execution["status"] != "RUNNING" and not event_type.startswith("Execution"):
            return
        number = len(events) + 1
        event = {"id": number, "type": event_type, "timestamp": stepfunctions.now_iso()}
        events.append({**event, "previousEventId": _previous.get() or number - 1, **(details or {})})
    _previous.set(number)


def begin() -> None:
    """Start the path of a new execution after its `ExecutionStarted`."""
    _previous.set(1)


def record(execution: Record, event_type: str, **details: Json) -> None:
    """Append an event with its details, under the name that belongs to its type."""
    # All kinds of states share "stateEnteredEventDetails"; every other type has details of its own.
    stem = _STATE_EVENT.sub(r"\1", event_type)
    stepfunctions._add_event(execution, event_type, {f"{stem[0].lower()}{stem[1:]}EventDetails": details})


def as_text(value: Json) -> str:
    """A value as history, Describe and Cause show it."""
    return json.dumps(value)
