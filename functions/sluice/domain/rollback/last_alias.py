"""How a target left a function's alias, so that the next target can tell a stale view of it."""

from collections.abc import Mapping

from sluice.domain.function.routing import Routing, same_routing
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.values import dataclass

SHOWN_BY_THEN_SECONDS = 60.0
_WENT_BACK = (TargetStatus.ROLLED_BACK, TargetStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class LastAlias:
    """The routing that an alias was left with, None if it was deleted; `at` is in seconds since the epoch."""

    name: str
    routing: Routing | None
    at: float

    def may_be_stale(self, name: str, seen: Routing | None, now: float) -> bool:
        """Whether the alias was left otherwise than in this view, so recently that the view may be stale."""
        return name == self.name and now - self.at < SHOWN_BY_THEN_SECONDS and not self._is_at(seen)

    def _is_at(self, seen: Routing | None) -> bool:
        if seen is None or self.routing is None:
            return seen is self.routing
        return same_routing(seen, self.routing)

    def as_dict(self) -> dict[str, object]:
        """The alias as JSON; `from_dict` reads it back."""
        return {
            "name": self.name,
            "routing": self.routing.as_dict() if self.routing else None,
            "at": self.at,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "LastAlias":
        """The alias that `as_dict` wrote."""
        routing = data.get("routing")
        left = Routing.from_dict(routing) if isinstance(routing, Mapping) else None
        return cls(str(data["name"]), left, float(str(data["at"])))


def alias_left_by(status: TargetStatus, record: FunctionRecord, at: float) -> LastAlias | None:
    """How a target that has ended left the alias; None if it did not write it, or is not sure."""
    point = record.rollback_point
    is_sure = record.is_changed and record.intent != "alias" and status is not TargetStatus.ROLLBACK_FAILED
    if point.alias_name is None or not is_sure or record.routing is None:
        return None
    is_deleted = point.live is Live.LATEST and status in _WENT_BACK
    return LastAlias(point.alias_name, None if is_deleted else record.routing, at)
