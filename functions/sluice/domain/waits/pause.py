"""A timed pause that is under way: until when it lasts, and how somebody can end it before that."""

from dataclasses import dataclass
from enum import StrEnum

from sluice.errors import WrongMomentError


class PauseStatus(StrEnum):
    """Where a pause stands; one whose time has passed is over, whatever is stored."""

    OPEN = "OPEN"
    SKIPPED = "SKIPPED"  # somebody ended it
    CLOSED = "CLOSED"  # its target rolls back


@dataclass(frozen=True, slots=True)
class TimedPause:
    """One pause; times are seconds since the epoch."""

    pause_id: str
    deployment_id: str
    target: str
    action_key: str
    opened_at: float
    ends_at: float
    status: PauseStatus = PauseStatus.OPEN
    skipped_by: str = ""
    is_delivered: bool = False

    def is_open(self, now: float) -> bool:
        """Whether the target still pauses."""
        return self.status is PauseStatus.OPEN and now < self.ends_at

    def check_open(self, now: float) -> None:
        """WrongMomentError when there is nothing left to skip."""
        if self.is_open(now):
            return
        how = {
            PauseStatus.OPEN: "it has ended by itself",
            PauseStatus.SKIPPED: f"{self.skipped_by or 'somebody'} has skipped it already",
            PauseStatus.CLOSED: "its target rolls back or has ended",
        }
        raise WrongMomentError(f"This pause is over: {how[self.status]}")
