"""Judges the answer of a smoke test: what in it is not as expected, in words; it calls nothing."""

import json
import re
from dataclasses import dataclass
from typing import cast

from sluice.domain.plan.smoke_expectation import SmokeExpectation

_SHOWN = 120
"""How much of an answer is told: it may hold what is nobody's business, and the timeline is read by many."""

_PATH = re.compile(r"(?:\$\.?)?[^.\[\]$]+(?:\.[^.\[\]]+|\[\d+\])*|\$(?:\.[^.\[\]]+|\[\d+\])+")
_PART = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True, slots=True)
class SmokeResponse:
    """What one call of a version gave back; `error` is empty unless the function itself failed."""

    payload: str
    duration_millis: float
    error: str = ""


def objection(expected: SmokeExpectation, answer: SmokeResponse) -> str:
    """The first thing that is wrong, to follow the function's name; empty when nothing is."""
    if answer.error:
        return f"failed with {_failure(answer)}"
    wanted = [("statusCode", str(expected.status_code))] if expected.status_code is not None else []
    for path, text in [*wanted, *expected.fields]:
        found = text_at(answer.payload, path)
        if found is None:
            return f"answered nothing at {path}, where '{text}' was expected"
        if found != text:
            return f"answered '{_shown(found)}' at {path}, where '{text}' was expected"
    limit = expected.max_duration_millis
    if limit is not None and answer.duration_millis > limit:
        return f"took {answer.duration_millis:.0f} ms, and {limit} ms were allowed"
    return ""


def is_path(path: str) -> bool:
    """Whether it can name a place in a JSON answer: `status`, `$.items[0].name`, `items.0.name`."""
    return _PATH.fullmatch(path) is not None


def text_at(payload: str, path: str) -> str | None:
    """What stands at the path, as text; None where nothing is. Texts that hold JSON are looked into."""
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
