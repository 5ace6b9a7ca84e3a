"""Judges a smoke test's response: what differs from the expectation, in words. Calls nothing."""

import json
import re
from typing import cast

from sluice.domain.plan.smoke_expectation import SmokeExpectation
from sluice.values import dataclass

LONGEST_SECONDS = 760
"""No test waits longer: less than its handler may run, so that a late answer is told and not lost."""

_SHOWN = 120
"""How much of a response is shown: it may hold private data, and many people read the timeline."""

_PATH = re.compile(r"(?:\$\.?)?[^.\[\]$]+(?:\.[^.\[\]]+|\[\d+\])*|\$(?:\.[^.\[\]]+|\[\d+\])+")
_PART = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True, slots=True)
class SmokeResponse:
    """What one invocation of a version returned; `error` is empty unless the function itself failed."""

    payload: str
    duration_millis: float
    error: str = ""


def objection(expected: SmokeExpectation, answer: SmokeResponse) -> str:
    """The first mismatch, phrased to follow the function's name; empty if there is none."""
    if answer.error:
        return f"failed with {_failure(answer)}"
    wanted = [("statusCode", str(expected.status_code))] if expected.status_code is not None else []
    for path, text in [*wanted, *expected.fields]:
        found = text_at(answer.payload, path)
        if found is None:
            return f"returned nothing at {path}, expected '{text}'"
        if found != text:
            return f"returned '{_shown(found)}' at {path}, expected '{text}'"
    limit = expected.max_duration_millis
    if limit is not None and answer.duration_millis > limit:
        return f"took {answer.duration_millis:.0f} ms (limit: {limit} ms)"
    return ""


def is_path(path: str) -> bool:
    """Whether it is a path into a JSON response: `status`, `$.items[0].name`, `items.0.name`."""
    return _PATH.fullmatch(path) is not None


def text_at(payload: str, path: str) -> str | None:
    """The value at the path as text; None if there is none. Strings that contain JSON are parsed."""
    value = _parsed(payload)
    for part in _PART.findall(path.removeprefix("$")):
        value = _inside(_parsed(value) if isinstance(value, str) else value, part)
        if value is _NOTHING:
            return None
    if value is _NOTHING:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_NOTHING = object()


def _inside(value: object, part: str) -> object:
    if isinstance(value, dict):
        return value.get(part, _NOTHING)
    if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
        return cast(object, value[int(part)])
    return _NOTHING


def _parsed(text: str) -> object:
    try:
        return cast(object, json.loads(text))
    except ValueError:
        return _NOTHING


def _failure(answer: SmokeResponse) -> str:
    told = [text_at(answer.payload, name) for name in ("errorType", "errorMessage")]
    return _shown(": ".join(one for one in told if one)) or answer.error


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
