"""Executions of durable functions: how one stands, and what is said of those that a rollback leaves behind.

Each stays on the version that it began with, for up to a year, wherever the alias goes.
https://docs.aws.amazon.com/lambda/latest/dg/durable-best-practices.html
"""

from collections.abc import Sequence

from sluice.values import dataclass

RUNNING = "RUNNING"
UNFINISHED = (RUNNING, "PAUSING", "PAUSED")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DurableExecution:
    """One execution; times are in seconds since the epoch. `error` is empty unless it has failed."""

    arn: str
    name: str
    status: str
    started_at: float = 0.0
    ended_at: float | None = None
    result: str = ""
    error: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing of it happens any more."""
        return self.status not in UNFINISHED

    @property
    def duration_millis(self) -> float:
        """How long it ran; 0 while it does."""
        return (self.ended_at - self.started_at) * 1000 if self.ended_at is not None else 0.0


@dataclass(frozen=True, slots=True)
class RunningExecutions:
    """Those that run on one version; not all of them when there are `more`."""

    executions: Sequence[DurableExecution]
    has_more: bool = False

    @property
    def count_in_words(self) -> str:
        """`1 durable execution runs`, `more than 1000 durable executions run`."""
        count = len(self.executions)
        if self.has_more:
            return f"more than {count} durable executions run"
        return "1 durable execution runs" if count == 1 else f"{count} durable executions run"


def names_in_words(executions: Sequence[DurableExecution]) -> str:
    """The names of a few."""
    names = ", ".join(one.name for one in executions[:_SHOWN])
    left = len(executions) - _SHOWN
    return f"{names} and {left} more" if left > 0 else names
