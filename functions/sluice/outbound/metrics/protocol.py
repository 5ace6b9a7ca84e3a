"""What every metric provider has to know: how to ask a query, and how to read the answer and a refusal."""

import json
from collections.abc import Mapping
from math import isfinite, isnan
from typing import Protocol

from sluice.domain.analysis.answer import TimeWindow
from sluice.outbound.pinned_http import HttpCall

_MOST_NAMES = 5
_MOST_SHOWN = 60


class ProviderProblemError(Exception):
    """The provider could not answer; the text says why, in words that follow its name."""


class Provider(Protocol):
    """One provider with its connection."""

    @property
    def kind(self) -> str:
        """What people call it."""
        ...

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        ...

    def call(self, query: str, window: TimeWindow) -> HttpCall:
        """The call that asks for the query's value over the window."""
        ...

    def sample(self, answer: object, query: str, window: TimeWindow) -> float | None:
        """The one value in a successful answer, None when there is no data; ProviderProblemError."""
        ...

    def complaint(self, answer: object) -> str:
        """The provider's own words in an answer that refuses, or nothing."""
        ...

    def is_passing(self, answer: object) -> bool:
        """Whether an answer that came as a success says that the same call may succeed later."""
        ...


def at(document: object, *path: str | int) -> object:
    """The value at a path of keys and positions, None where there is none."""
    for step in path:
        if isinstance(step, str) and isinstance(document, Mapping):
            document = document.get(step)
        elif isinstance(step, int) and isinstance(document, list) and step < len(document):
            document = document[step]
        else:
            return None
    return document


def items(document: object) -> list[object]:
    """The items of a list; empty if it is not a list."""
    return document if isinstance(document, list) else []


def value(found: object) -> float | None:
    """A number in an answer; None for null and NaN, which say that there is no data."""
    if found is None or found == "NaN":
        return None
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise ProviderProblemError(f"gave {_shown(found)} where a number is expected")
    try:
        number = float(found)
    except ValueError:
        raise ProviderProblemError(f"gave {_shown(found)} where a number is expected") from None
    if isnan(number):
        return None
    if not isfinite(number):
        raise ProviderProblemError(f"gave {found}, as a division by zero does, and no number can be judged")
    return number


def several(what: str, names: list[str]) -> ProviderProblemError:
    """The problem of an answer with more than one value."""
    named = ", ".join(names[:_MOST_NAMES]) + (", and more" if len(names) > _MOST_NAMES else "")
    return ProviderProblemError(f"gave {len(names)} {what} where one value is expected: {named}")


def _shown(found: object) -> str:
    text = json.dumps(found)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
