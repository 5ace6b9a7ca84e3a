"""Says after a rollback what was not restored and how to fix it, from the stored record alone."""

from collections.abc import Sequence

from sluice.domain.function.routing import Routing, same_routing
from sluice.domain.function.state import AliasState
from sluice.domain.record.reasons import MAX_REASON_LENGTH
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.domain.rollback.repair_commands import repair_commands
from sluice.values import dataclass

_ROOM_FOR_WHY = 300


@dataclass(frozen=True, slots=True)
class Leftover:
    """What was not restored of one function; `refused` are the parts that AWS does not accept any more."""

    point: RollbackPoint
    differences: Sequence[str]
    is_alias_gone: bool = False
    refused: frozenset[str] = frozenset()

    def commands(self, region: str) -> list[str]:
        """The commands that restore what can be."""
        return repair_commands(self.point, region, is_alias_gone=self.is_alias_gone, refused=self.refused)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a rollback did to one function; `differences` is empty when all of it was restored.

    `alias` is its alias as it was read back, where an alias was restored.
    """

    function_name: str
    message: str
    differences: Sequence[str] = ()
    alias: AliasState | None = None
    is_alias_gone: bool = False
    refused: frozenset[str] = frozenset()

    def leftover(self, point: RollbackPoint) -> Leftover:
        """What is left to do."""
        return Leftover(point, self.differences, self.is_alias_gone, self.refused)


def left_in_words(left: Sequence[Leftover], region: str) -> str:
    """Each difference by function, then the commands that fix them; empty if there is no difference.

    The commands for many functions are too long for a reason; the timeline has them function by function.
    """
    differing = [one for one in left if one.differences]
    if not differing:
        return ""
    lines = [f"{one.point.function_name}: {text}" for one in differing for text in one.differences]
    commands = [command for one in differing for command in one.commands(region)]
    told = f"Not everything was restored: {'; '.join(lines)}."
    full = f"{told} To fix it: {' ; '.join(commands)}" if commands else told
    if len(differing) == 1 or len(full) <= MAX_REASON_LENGTH - _ROOM_FOR_WHY:
        return full
    return f"{told} The commands to fix it are in the timeline: FunctionNotRestored of each function."


def came_from(record: FunctionRecord, current: AliasState | None) -> str:
    """`, was at 6 (75 %) + 7 (25 %)`: where a rollback found the alias; empty if it had not moved."""
    stable = Routing(record.stable_version or "")
    if current is not None and not same_routing(current.routing, stable):
        return f", was at {current.routing}"
    # A repeated rollback finds it restored; the record still knows where it had been.
    moved = _moved(record)
    if not moved:
        return ""
    if record.intent == "alias":
        return f", was at {moved[-1]} or about to be"
    return f", was at {moved[-1]}"


def put_by_us(record: FunctionRecord) -> str:
    """`; this deployment had moved it to 6 (75 %) + 7 (25 %)`, for an alias that others have moved since."""
    moved = _moved(record)
    if not moved:
        return ""
    had = "had moved it, or was about to move it," if record.intent == "alias" else "had moved it"
    return f"; this deployment {had} to {moved[-1]}"


def _moved(record: FunctionRecord) -> list[Routing]:
    stable = Routing(record.stable_version or "")
    return [routing for routing in record.declared() if not same_routing(routing, stable)]


def may_be_left(record: FunctionRecord) -> bool:
    """Whether an abandoned rollback may have left the function unrestored."""
    point = record.rollback_point
    if not record.is_changed or point.live is Live.ABSENT:
        return False
    if point.live is Live.LATEST or point.tags or record.intent is not None or record.routing is None:
        return True
    return not same_routing(record.routing, Routing(point.stable_version or ""))


def unread(point: RollbackPoint) -> str:
    """The difference for a function that could not be read: what it was before; what it is now is unknown."""
    was = f"alias {point.alias_name} at {point.stable_version} (100 %)"
    if point.live is Live.LATEST:
        was = f"$LATEST as version {point.stable_version}"
        was += f", without alias {point.alias_name}" if point.alias_name else ""
    return f"could not be restored or read; it was {was}"
