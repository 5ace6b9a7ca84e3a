"""How often a repair has failed in a row, and when Sluice stops trying: pure, and stores nothing."""

from enum import Enum, auto

from sluice.values import dataclass

PATIENCE = 30
"""How many repairs in a row may fail before something else is tried: half an hour of sweeps."""

LAST_ROUND = 4
"""The round in which everything ends, whatever still runs."""

_APART_SECONDS = 45.0
"""Two failures that are closer than this belong to one sweep, or to an event that came between two."""

_IN_A_ROW_SECONDS = 15 * 60.0
"""After so long without a failure, the repairs in between have succeeded."""


class Found(Enum):
    """What was found when an execution was to be stopped."""

    OVER = auto()
    STOPPED_NOW = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class FailedRepairs:
    """How many repairs of one thing have failed in a row, and when the last one did."""

    count: int = 0
    at: float = 0.0

    def and_one(self, now: float) -> "FailedRepairs":
        """With one more failure, unless it was counted already."""
        since = now - self.at
        if self.count and since > _IN_A_ROW_SECONDS:
            return FailedRepairs(1, now)
        if self.count and since < _APART_SECONDS:
            return self
        return FailedRepairs(self.count + 1, now)


@dataclass(frozen=True, slots=True)
class ForcedEnd:
    """Whether this call has ended the deployment, and which one holds its application now, if any."""

    is_new: bool
    next_holder: str = ""


def round_at(count: int) -> int:
    """Which round of patience ends with this failure; 0 in the middle of one."""
    return count // PATIENCE if count % PATIENCE == 0 else 0


def must_wait(found: Found, round_: int) -> bool:
    """Whether an execution may still write, so that its locks must not be freed in this round.

    One that was stopped just now may have a handler at work, and its target gets another execution, which
    rolls back. One that cannot be stopped or read is given one more round: an outage may end.
    """
    if round_ >= LAST_ROUND:
        return False
    return found is Found.STOPPED_NOW or (found is Found.UNKNOWN and round_ == 1)
