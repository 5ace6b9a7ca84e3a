"""What a metric provider says to one query over one window of time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A stretch of time in seconds since the epoch; `end` does not belong to it."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class MetricResponse:
    """The numbers that came back; none at all means that there is no data, which is never zero."""

    samples: tuple[float, ...]
    source: str
    """Who answered: the kind of provider and its name."""
    problem: str = ""
    """Why the provider could not answer, in words; empty when it did."""
