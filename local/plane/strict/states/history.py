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
    _original: Callable[..., int], execution: Record, event_type: str, details: Record | None = None
) -> int:
    """Append an event, unless the execution has ended: nothing follows its last event; the event's number."""
    with lock:
        events = execution["events"]
        if execution["status"] != "RUNNING" and not event_type.startswith("Execution"):
            return 0
        number = len(events) + 1
        event = {"id": number, "type": event_type, "timestamp": stepfunctions.now_iso()}
        events.append({**event, "previousEventId": _previous.get(), **(details or {})})
    _previous.set(number)
    return number


def begin(execution: Record) -> None:
    """Start the path of a new execution: AWS links its first state to nothing, not to `ExecutionStarted`."""
    execution["events"][0]["previousEventId"] = 0
    _previous.set(0)


def record(execution: Record, event_type: str, **details: Json) -> int:
    """Append an event with its details, under the name that belongs to its type; the event's number."""
    # All kinds of states share "stateEnteredEventDetails"; every other type has details of its own.
    stem = _STATE_EVENT.sub(r"\1", event_type)
    known = {key: value for key, value in details.items() if value is not None}
    name = f"{stem[0].lower()}{stem[1:]}EventDetails"
    number: int = stepfunctions._add_event(execution, event_type, {name: known})
    return number


def as_text(value: Json) -> str:
    """A value as history, Describe and Cause show it."""
    return json.dumps(value, separators=(",", ":"))
