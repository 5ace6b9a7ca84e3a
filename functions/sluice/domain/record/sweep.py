"""A sweep: what looks at all open deployments by the minute, and goes on where the one before it stopped."""

from bisect import bisect_right
from collections.abc import Iterable

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Sweep:
    """The right to sweep, held until it is given back or a time has come; `after` is where to go on.

    `is_careful` is one that follows a sweep which died: each piece may be what it died of.
    """

    name: str
    fence: int
    after: str = ""
    is_careful: bool = False

    def in_turn(self, ids: Iterable[str]) -> list[str]:
        """All ids, those that the last sweep did not get to first."""
        ordered = sorted(ids)
        start = bisect_right(ordered, self.after)
        return [*ordered[start:], *ordered[:start]]
