"""What an analysis has measured, window by window, as stored: raw numbers without a verdict."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from typing import cast

from sluice.domain.analysis.answer import TimeWindow
from sluice.values import dataclass

_LONGEST_SERIES, _SHORTEST_SERIES = 120, 10
_NUMBERS_OF_A_JUDGMENT = 15_000  # an item of DynamoDB holds 400 KB


@dataclass(frozen=True, slots=True)
class Measured:
    """One version in one window, or the result of a template.

    `values` are the result, or one number per minute; `events` of `calls` are failures and the like.
    `calls` is None if CloudWatch had no data at all, which is not the same as no calls.
    """

    values: tuple[float, ...] = ()
    events: float = 0.0
    calls: float | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "Measured":
        """What `asdict` wrote."""
        calls = data.get("calls")
        return cls(
            tuple(cast("Sequence[float]", data.get("values", ()))),
            float(str(data.get("events", 0.0))),
            None if calls is None else float(str(calls)),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What one query measured of one function in one window; `problem` says why there is no result.

    Of a durable function executions are measured, and no invocations.
    """

    query: str
    function_name: str = ""
    candidate: Measured = Measured()
    stable: Measured | None = None
    source: str = ""
    problem: str = ""
    is_durable: bool = False

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "Reading":
        """What `asdict` wrote."""
        stable = cast("Mapping[str, object] | None", data.get("stable"))
        return cls(
            query=str(data["query"]),
            function_name=str(data.get("function_name", "")),
            candidate=Measured.from_dict(cast("Mapping[str, object]", data["candidate"])),
            stable=None if stable is None else Measured.from_dict(stable),
            source=str(data.get("source", "")),
            problem=str(data.get("problem", "")),
            is_durable=data.get("is_durable") is True,
        )


@dataclass(frozen=True, slots=True)
class Judgment:
    """One run of all queries; `run` counts from 0, `at` is when it was measured.

    An early one has only what was counted of its window when the analysis ended by it.
    """

    run: int
    window: TimeWindow
    at: float
    readings: tuple[Reading, ...]
    is_early: bool = False

    def as_dict(self) -> dict[str, object]:
        """The judgment as JSON; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "Judgment":
        """The judgment that `as_dict` wrote; fields from a newer Sluice are ignored."""
        window = cast("Mapping[str, float]", data["window"])
        readings = cast("Sequence[Mapping[str, object]]", data["readings"])
        return cls(
            run=int(str(data["run"])),
            window=TimeWindow(float(window["start"]), float(window["end"])),
            at=float(str(data["at"])),
            readings=tuple(Reading.from_dict(reading) for reading in readings),
            is_early=bool(data.get("is_early", False)),
        )


def without_last_minutes(readings: Sequence[Reading], count: int) -> tuple[Reading, ...]:
    """The readings without the values of the last minutes, which may still change; counts stay."""
    return tuple(
        replace(
            one,
            candidate=replace(one.candidate, values=one.candidate.values[: -count or None]),
            stable=one.stable and replace(one.stable, values=one.stable.values[: -count or None]),
        )
        for one in readings
    )


def fingerprint(readings: Sequence[Reading]) -> str:
    """A short text that is the same for the same numbers."""
    numbers = json.dumps([asdict(reading) for reading in readings], sort_keys=True)
    return sha256(numbers.encode()).hexdigest()[:16]


def condensed(values: Sequence[float], series: int = 1) -> tuple[float, ...]:
    """The numbers as they are stored when a judgment holds this many `series`.

    Longer series become averages of equal pieces, to six digits.
    """
    limit = min(_LONGEST_SERIES, max(_SHORTEST_SERIES, _NUMBERS_OF_A_JUDGMENT // series))
    size = -(-len(values) // limit) or 1
    pieces = [values[first : first + size] for first in range(0, len(values), size)]
    return tuple(float(f"{sum(piece) / len(piece):.6g}") for piece in pieces)
