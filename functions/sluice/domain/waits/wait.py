"""What a state of a target's workflow waits for: opened once, ended once, with one reply for the state.

The kinds are in the modules beside this one. A wait ends by a decision, a result, a skip or a verdict, each
of which has a reply; or it is closed because its target rolls back, which has none.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY
from enum import StrEnum
from typing import ClassVar

from sluice.domain.record.timeline import TimelineEvent
from sluice.values import dataclass

_SHORT_SECONDS = 300.0
"""A target keeps its place while it waits for no longer than this."""


class WaitStatus(StrEnum):
    """Where a wait stands; how it can end depends on its kind."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    SUCCEEDED = "SUCCEEDED"
    PASSED = "PASSED"
    FAILED = "FAILED"
    HELD = "HELD"  # a person decides, by an approval
    EXPIRED = "EXPIRED"  # nobody decided, and the config says to go on then
    SKIPPED = "SKIPPED"  # somebody ended it
    CLOSED = "CLOSED"  # its target rolls back or has ended


@dataclass(frozen=True, slots=True)
class Succeed:
    """The reply that lets the waiting state go on."""


@dataclass(frozen=True, slots=True)
class Fail:
    """The reply that fails the waiting state: `error` is what a Catch looks for, `cause` is for people."""

    error: str
    cause: str


Reply = Succeed | Fail


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait of one action; times are seconds since the epoch. Its task token is stored apart, sealed.

    `is_delivered` says whether the state that waits now has had its reply.
    """

    kind: ClassVar[str]
    ends_by_itself: ClassVar[bool] = False
    """Whether its end comes with the time, and not only by what somebody or something decides."""

    wait_id: str
    deployment_id: str
    target: str
    action_key: str
    opened_at: float
    ends_at: float
    _: KW_ONLY
    status: WaitStatus = WaitStatus.OPEN
    is_delivered: bool = False

    def reply(self) -> Reply | None:
        """What the waiting state must be sent; None while the wait is open, and when it was closed."""
        raise TypeError(f"{type(self).__name__} has no reply")

    def closed_event(self, _at: float, /) -> TimelineEvent:
        """What the timeline says when the wait is closed."""
        raise TypeError(f"{type(self).__name__} cannot be closed")

    def ended_event(self, _at: float, /) -> TimelineEvent | None:
        """What the timeline says of the end, when whoever brought it about has not recorded it."""

    @property
    def ends_its_stage(self) -> bool:
        """Whether its action is done when it ends well."""
        return True

    @property
    def is_long(self) -> bool:
        """Whether its target leaves its place to others meanwhile."""
        return self.ends_at - self.opened_at > _SHORT_SECONDS

    @property
    def timed_out_in_words(self) -> str:
        """What has gone wrong when the time ran out; empty when that is a regular end."""
        return ""

    def is_open(self, now: float) -> bool:
        """Whether the target still waits for it."""
        return self.status is WaitStatus.OPEN and not (self.ends_by_itself and now >= self.ends_at)

    def ran_out(self, now: float) -> bool:
        """Whether nothing ended it in time; a second of grace, because the workflow has its own clock."""
        return self.reply() is None and now >= self.ends_at - 1

    def event(
        self, kind: str, message: str, at: float, facts: Mapping[str, object] | None = None, part: str = ""
    ) -> TimelineEvent:
        """An event of this wait; the same kind of event is kept once, or once for each `part` of the wait."""
        detail = f"{self.action_key}@{part}" if part else self.action_key
        return TimelineEvent(kind, message, at, self.target, detail, facts or {})


def wait_id(deployment_id: str, target_index: int, action_key: str) -> str:
    """The id of a wait: the same each time the same action waits."""
    return f"{deployment_id}.{target_index}.{action_key}"


def deployment_of(wait: str) -> str:
    """The deployment a wait id belongs to."""
    return wait.split(".", 1)[0]
