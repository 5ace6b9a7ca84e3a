"""What a metric provider returns for one query over one window of time."""

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A time window in seconds since the epoch; `end` is exclusive."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class MetricResponse:
    """The numbers that came back; an empty tuple means no data, which is not the same as zero."""

    samples: tuple[float, ...]
    source: str
    """The source: the kind of provider and its name."""
    problem: str = ""
    """Why the provider returned no numbers, in words; empty if it did."""
