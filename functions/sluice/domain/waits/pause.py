"""A pause that is under way: until when it lasts, and how somebody can end it before that.

One step of a strategy or a gate pauses for a time; a person pauses a target by hand until it is resumed.
"""

from dataclasses import replace
from typing import ClassVar

from sluice.domain.plan.action import LONGEST_PAUSE_BY_HAND_DAYS
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.waits.wait import Reply, Succeed, Wait, WaitStatus
from sluice.errors import WrongMomentError
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class TimedPause(Wait):
    """A wait for the time to pass: it is over at `ends_at`, whatever is stored.

    With `paused_by` a person has paused the target before the action, and `ends_at` is only the latest end.
    """

    kind: ClassVar[str] = "pause"
    ends_by_itself: ClassVar[bool] = True

    skipped_by: str = ""
    paused_by: str = ""
    number: int = 0

    @property
    def is_by_hand(self) -> bool:
        """Whether a person has paused the target, and not a step or a gate."""
        return bool(self.number)

    @property
    def ends_its_stage(self) -> bool:
        """Whether the stage is done with it: one by hand comes before the stage."""
        return not self.is_by_hand

    @property
    def timed_out_in_words(self) -> str:
        """A pause of a step ends with its time; one by hand is to be ended by a person."""
        if not self.is_by_hand:
            return ""
        return f"Paused by {self.paused_by}, and not resumed within {LONGEST_PAUSE_BY_HAND_DAYS} days."

    def reply(self) -> Reply | None:
        """Only a skip needs one: the time-out of the state ends the pause otherwise."""
        return Succeed() if self.status is WaitStatus.SKIPPED else None

    def closed_event(self, at: float, /) -> TimelineEvent:
        """It ends early, and not for good."""
        part = str(self.number) if self.is_by_hand else ""
        return self.event("PauseClosed", "The pause was ended: its target rolls back", at, part=part)

    def resumed(self, by: str) -> "TimedPause":
        """The pause by hand after it was ended; as it is when that, or a rollback, has happened already."""
        if self.status is not WaitStatus.OPEN:
            return self
        return replace(self, status=WaitStatus.SKIPPED, skipped_by=by)

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
