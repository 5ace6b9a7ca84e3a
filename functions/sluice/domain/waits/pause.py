"""A timed pause that is under way: until when it lasts, and how somebody can end it before that."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.waits.wait import Reply, Succeed, Wait, WaitStatus
from sluice.errors import WrongMomentError


@dataclass(frozen=True, slots=True)
class TimedPause(Wait):
    """A wait for the time to pass: it is over at `ends_at`, whatever is stored."""

    kind: ClassVar[str] = "pause"
    ends_by_itself: ClassVar[bool] = True

    skipped_by: str = ""

    def reply(self) -> Reply | None:
        """Only a skip needs one: the time-out of the state ends the pause otherwise."""
        return Succeed() if self.status is WaitStatus.SKIPPED else None

    def closed_event(self, at: float, /) -> TimelineEvent:
        """It ends early, and not for good."""
        return self.event("PauseClosed", "The pause was ended: its target rolls back", at)

    def skipped(self, by: str, at: float) -> "TimedPause":
        """The pause after somebody has ended it before its time; WrongMomentError when it is over."""
        if self.is_open(at):
            return replace(self, status=WaitStatus.SKIPPED, skipped_by=by)
        how = {
            WaitStatus.OPEN: "it has ended by itself",
            WaitStatus.SKIPPED: f"{self.skipped_by or 'somebody'} has skipped it already",
        }
        raise WrongMomentError(
            f"This pause is over: {how.get(self.status, 'its target rolls back or has ended')}"
        )
