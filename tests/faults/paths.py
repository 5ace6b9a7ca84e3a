"""The paths on which every call meets every fault: there and back, with and without an alias."""

from collections.abc import Iterator

from local.plane.faults import Fault, FaultKind
from tests.faults.schedules import FunctionShape, Schedule, TargetShape

_ASKED = ({"weight": 25}, {"approval": 0}, {"weight": 50})


def _functions(count: int, kind: str) -> tuple[FunctionShape, ...]:
    return tuple(FunctionShape(f"f{index}", kind, changes_settings=index == 1) for index in range(count))


def _path(name: str, kind: str, count: int, *, approves: bool) -> Schedule:
    steps = _ASKED if not approves else ({"weight": 25}, {"weight": 50})
    after = ({"approval": 0},) if not approves and kind != "alias" else ()
    target = TargetShape("prod", _functions(count, kind), steps if kind == "alias" else (), after=after)
    return Schedule(f"{name}{count}", (target,), approves=approves)


PATHS = {
    path.name: path
    for count in (1, 3)
    for path in (
        _path("there", "alias", count, approves=True),
        _path("back", "alias", count, approves=False),
        _path("latest", "latest", count, approves=True),
        _path("latestBack", "latest", count, approves=False),
        _path("provisionedBack", "provisioned", count, approves=False),
    )
}

# What a client's own repetition mends when it happens once, and what it does not when it lasts.
LASTING = (FaultKind.THROTTLE, FaultKind.ERROR, FaultKind.TIME_OUT, FaultKind.LOSE)


def faults_at(call: int) -> Iterator[Fault]:
    """Every fault that can happen at one call."""
    for kind in FaultKind:
        yield Fault(kind, call)
        if kind in LASTING:
            yield Fault(kind, call, lasts=True)


def exhaustive(path: Schedule, calls: int) -> Iterator[Schedule]:
    """One schedule for each fault at each of so many calls."""
    for call in range(1, calls + 1):
        for fault in faults_at(call):
            yield path.with_fault(fault)
