"""What a list of all targets says of each, and which of them are shown together: pure, and reads nothing."""

from collections.abc import Sequence
from typing import Protocol

from sluice.domain.plan.target_segment import named_by
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.values import dataclass

_RESTING = frozenset({TargetStatus.WAITING, TargetStatus.SUCCEEDED, TargetStatus.SKIPPED})


@dataclass(frozen=True, slots=True)
class TargetGlance:
    """A target without plan, functions and waits: enough to count, to order and to draw a thousand."""

    name: str
    index: int
    status: TargetStatus
    depends_on: tuple[str, ...] = ()
    ends_wave: int = 0


def glance_at(target: TargetItem) -> TargetGlance:
    """The glance at a target that was read as a whole."""
    return TargetGlance(target.name, target.index, target.status, target.depends_on, target.ends_wave)


class Selection(Protocol):
    """Which targets are read as a whole."""

    def of(self, glances: Sequence[TargetGlance]) -> Sequence[TargetGlance]:
        """Those of all, which are in the order of the plan."""
        ...


@dataclass(frozen=True, slots=True)
class InOrder:
    """So many in the order of the plan, from a position on."""

    start: int
    most: int

    def of(self, glances: Sequence[TargetGlance]) -> Sequence[TargetGlance]:
        """Those of the page."""
        return glances[self.start : self.start + self.most]

    def following(self, count: int) -> int | None:
        """Where the next page of so many targets begins; None after the last one."""
        following = self.start + self.most
        return following if following < count else None


@dataclass(frozen=True, slots=True)
class WorkingFirst:
    """All if they are few; of many those at which somebody would look first."""

    most: int

    def of(self, glances: Sequence[TargetGlance]) -> Sequence[TargetGlance]:
        """Those that work, wait for somebody or have failed, and then the others."""
        if len(glances) <= self.most:
            return glances
        return sorted(glances, key=lambda one: one.status in _RESTING)[: self.most]


@dataclass(frozen=True, slots=True)
class NamedBy:
    """The one that the path of a request means, if there is one."""

    given: str

    def of(self, glances: Sequence[TargetGlance]) -> Sequence[TargetGlance]:
        """It alone, or nothing."""
        name = named_by(self.given, {one.name for one in glances})
        return [one for one in glances if one.name == name]


NONE = InOrder(0, 0)
"""A glance at all is enough."""
