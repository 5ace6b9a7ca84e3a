"""The paths on which every call meets every fault: there and back, with and without an alias."""

from collections.abc import Iterator
from dataclasses import replace

from local.plane.faults import Fault, FaultKind
from tests.faults.schedules import Deed, FunctionShape, Schedule, TargetShape, TwoWaves

_ASKED = ({"weight": 25}, {"approval": 0}, {"weight": 50})


def _functions(count: int, kind: str, *, are_images: bool) -> tuple[FunctionShape, ...]:
    return tuple(
        FunctionShape(f"f{index}", kind, changes_settings=index == 1, is_image=are_images)
        for index in range(count)
    )


def _path(name: str, kind: str, count: int, *, approves: bool, are_images: bool = False) -> Schedule:
    steps = _ASKED if not approves else ({"weight": 25}, {"weight": 50})
    after = ({"approval": 0},) if not approves and kind != "alias" else ()
    target = TargetShape(
        "prod", _functions(count, kind, are_images=are_images), steps if kind == "alias" else (), after=after
    )
    return Schedule(f"{name}{count}", (target,), approves=approves)


def _alarmed(count: int) -> Schedule:
    """Everybody would approve, but an alarm goes red when they are asked."""
    target = TargetShape("prod", _functions(count, "alias", are_images=False), _ASKED, alarm="block")
    deed = Deed("ask_for_approval dynamodb:PutItem 1", "alarm")
    return Schedule(f"alarmed{count}", (target,), deeds=(deed,))


def _in_waves(name: str, *, approves: bool) -> Schedule:
    """Two targets, the second one behind a bake and an approval."""
    targets = tuple(TargetShape(one, _functions(1, "alias", are_images=False), ()) for one in ("t0", "t1"))
    return Schedule(name, targets, waves=TwoWaves(1, 30, {"approval": 0}), approves=approves, fails_all=True)


_IN_BETWEEN = "set_weight lambda:UpdateAlias 1"
_SUCCEEDED = (
    Schedule("queued1", deeds=(Deed(_IN_BETWEEN, "submit"),), second="enqueueOne", targets=()),
    Schedule("superseded1", deeds=(Deed(_IN_BETWEEN, "submit"),), second="supersede", targets=()),
    Schedule(
        "withdrawn1",
        deeds=(
            Deed("begin_deployment dynamodb:TransactWriteItems 1", "submit"),
            Deed(_IN_BETWEEN, "withdraw"),
        ),
        second="enqueueOne",
        targets=(),
    ),
)
"""Another deployment of the application is submitted meanwhile, and cancelled in the last one."""

PATHS = (
    {
        path.name: path
        for count in (1, 3)
        for path in (
            _path("there", "alias", count, approves=True),
            _path("back", "alias", count, approves=False),
            _path("latest", "latest", count, approves=True),
            _path("latestBack", "latest", count, approves=False),
            _path("provisionedBack", "provisioned", count, approves=False),
            _path("provided", "provided", count, approves=True),
            _path("providedBack", "provided", count, approves=False),
            _path("newAlias", "newAlias", count, approves=True),
            _path("newAliasBack", "newAlias", count, approves=False),
            _path("absent", "absent", count, approves=True),
            _path("absentBack", "absent", count, approves=False),
            _path("imageBack", "latest", count, approves=False, are_images=True),
            _alarmed(count),
        )
    }
    | {
        path.name: path
        for path in (_in_waves("waves2", approves=True), _in_waves("wavesBack2", approves=False))
    }
    | {
        path.name: replace(path, targets=_path("there", "alias", 1, approves=True).targets)
        for path in _SUCCEEDED
    }
)

# What a client's own repetition mends when it happens once, and what it does not when it lasts.
LASTING = (FaultKind.THROTTLE, FaultKind.ERROR, FaultKind.TIME_OUT, FaultKind.LOSE)


def faults_at(call: int) -> Iterator[Fault]:
    """Every fault that can happen at one call."""
    for kind in FaultKind:
        yield Fault(kind, call)
        if kind in LASTING:
            yield Fault(kind, call, lasts=True)


BY_HAND = (
    *("code", "settings", "deleteAlias", "deleteOld", "deleteNew", "deleteBoth"),
    *("drain", "provide"),
)
_OF_CONCURRENCY = ("drain", "provide")


def exhaustive(path: Schedule, calls: int) -> Iterator[Schedule]:
    """One schedule for each fault, and for each change by hand, at each of so many calls."""
    for call in range(1, calls + 1):
        for fault in faults_at(call):
            yield path.with_fault(fault)
        yield from touched(path, call)


def touched(path: Schedule, call: int) -> Iterator[Schedule]:
    """The path with each change by hand after the call, and with the printed commands run in the end."""
    has_concurrency = path.targets[0].functions[0].kind.startswith("provi")
    for do in BY_HAND:
        if has_concurrency or do not in _OF_CONCURRENCY:
            deeds = (*path.deeds, Deed(call, do, len(path.targets[0].functions) // 2))
            then = path.then or "repair"
            yield replace(path, name=f"{path.name}/{do}@{call}", deeds=deeds, then=then)
