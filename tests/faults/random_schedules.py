"""Schedules that nobody thought of: random targets, faults, deeds and ways of AWS."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from local.plane.faults import Denial, Fault, FaultKind
from tests.faults.schedules import Deed, FunctionShape, Knobs, Schedule, TargetShape, TwoWaves

_KINDS = ("alias",) * 6 + ("latest",) * 2 + ("newAlias", "absent", "same", "provisioned", "provided")
_DEEDS = (
    *("cancel", "rollback", "skip", "approve", "reject"),
    *("stopTarget", "stopDeployment", "move0.9", "move0", "move0.25"),
    *("alarm", "alarm", "alarm", "calm"),
    *("drain", "provide", "code", "code", "settings", "settings"),
    *("deleteAlias", "deleteOld", "deleteNew", "deleteBoth"),
)
_ALARM_POLICIES = ("",) * 5 + ("block",) * 3 + ("ignore", "mustNotWorsen")
_ACCOUNTS = ("222222222222", "333333333333", "444444444444")


def random_schedule(seed: int) -> Schedule:
    """The schedule of this number."""
    return drawn_schedule(random.Random(seed), seed)  # noqa: S311 - a schedule, not a secret


def drawn_schedule(draw: random.Random, seed: int) -> Schedule:
    """The schedule that these draws make; its threads go in the order of `seed`."""
    targets = tuple(_target(draw, index) for index in range(draw.choice((1, 1, 2, 2, 3, 4))))
    likely_calls = 90 + sum(40 + 40 * len(target.functions) for target in targets)
    schedule = Schedule(
        name=f"random{seed}",
        targets=targets,
        seed=seed,
        faults=tuple(_fault(draw, likely_calls) for _ in range(draw.choice((1, 1, 2, 2, 3, 4)))),
        denials=_denials(draw, likely_calls),
        deeds=tuple(_deed(draw, likely_calls) for _ in range(draw.choice((0, 0, 1, 1, 2)))),
        knobs=_knobs(draw),
        approves=draw.random() < 0.8,
        fails_all=draw.random() < 0.2,
        keeps=draw.random() < 0.15,
        limit_seconds=draw.choice((1800, 1800, 300, 60)),
        then=draw.choice(("", "", "repair", "redeploy", "rollback")),
    )
    # Drawn last, so that an older schedule keeps what it had.
    return _with_waves(draw, _with_second(draw, schedule, likely_calls))


def _with_second(draw: random.Random, schedule: Schedule, likely_calls: int) -> Schedule:
    """The same, and perhaps another deployment of the application while it runs."""
    if draw.random() > 0.25:
        return schedule
    deeds = [*schedule.deeds, Deed(draw.randint(20, likely_calls), "submit")]
    if draw.random() < 0.3:
        deeds.append(Deed(draw.randint(40, 2 * likely_calls), "withdraw"))
    return replace(schedule, deeds=tuple(deeds), second=draw.choice(("enqueueOne", "supersede")))


def _with_waves(draw: random.Random, schedule: Schedule) -> Schedule:
    """The same, and perhaps its targets come in waves."""
    count = len(schedule.targets)
    if count == 1 or draw.random() > 0.3:
        return schedule
    gate: dict[str, int] = draw.choice(({}, {"pause": 20}, {"approval": 0}, {"approval": 120}))
    return replace(schedule, waves=TwoWaves(draw.randint(1, count - 1), draw.choice((0, 0, 30)), gate))


def _target(draw: random.Random, index: int) -> TargetShape:
    functions = tuple(_function(draw, number) for number in range(draw.choice((1, 1, 2, 3))))
    earlier = [f"t{number}" for number in range(index)]
    depends_on = tuple(sorted(name for name in earlier if draw.random() < 0.45))
    return TargetShape(
        name=f"t{index}",
        functions=functions,
        # AWS gives an alias with provisioned concurrency no weights, and a preflight refuses to try.
        steps=() if any(one.kind == "provisioned" for one in functions) else tuple(_steps(draw, functions)),
        depends_on=depends_on,
        account=draw.randrange(3),
        region=draw.randrange(3),
        before=({"approval": 0},) if draw.random() < 0.15 else (),
        after=({"approval": draw.choice((0, 120))},) if draw.random() < 0.2 else (),
        alarm=draw.choice(_ALARM_POLICIES),
    )


def _function(draw: random.Random, number: int) -> FunctionShape:
    return FunctionShape(
        f"f{number}",
        draw.choice(_KINDS),
        changes_settings=draw.random() < 0.3,
        is_image=draw.random() < 0.15,
    )


def _steps(draw: random.Random, functions: tuple[FunctionShape, ...]) -> Iterator[dict[str, int]]:
    is_measured = all(one.kind == "alias" for one in functions)
    can_be_called = not any(one.is_image for one in functions)
    weight = 0
    for _ in range(draw.choice((0, 1, 2, 3))):
        weight += draw.randint(1, 30)
        if can_be_called and draw.random() < 0.2:
            yield {"smoke": 1}
        yield {"weight": weight}
        if is_measured and draw.random() < 0.2:
            yield {"judge": draw.randint(1, 2)}
        if draw.random() < 0.4:
            yield draw.choice(({"pause": draw.randint(5, 90)}, {"approval": 0}, {"approval": 60}))


def _fault(draw: random.Random, likely_calls: int) -> Fault:
    return Fault(draw.choice(list(FaultKind)), draw.randint(1, likely_calls), lasts=draw.random() < 0.3)


def _denials(draw: random.Random, likely_calls: int) -> tuple[Denial, ...]:
    if draw.random() > 0.12:
        return ()
    calls = draw.choice((2, 6, 15, 1_000_000))
    service = draw.choice(("lambda", "lambda", "sts"))
    account = draw.choice(_ACCOUNTS) if service == "lambda" else "111111111111"
    return (Denial(service, account, draw.randint(40, likely_calls), calls),)


def _deed(draw: random.Random, likely_calls: int) -> Deed:
    return Deed(draw.randint(5, likely_calls), draw.choice(_DEEDS), draw.randrange(4))


def _knobs(draw: random.Random) -> Knobs:
    return Knobs(
        update_seconds=draw.choice((0.1, 0.5, 5.0, 40.0)),
        alias_delay_seconds=draw.choice((0.0, 0.0, 1.0, 4.0)),
        limits_calls=draw.random() < 0.2,
    )


def smaller(schedule: Schedule) -> Iterator[Schedule]:
    """The schedule with one thing less, for finding what a violation needs."""
    for name in ("faults", "denials", "deeds"):
        given = getattr(schedule, name)
        for index in range(len(given)):
            yield replace(schedule, **{name: given[:index] + given[index + 1 :]})
    if schedule.second:
        yield replace(schedule, second="", deeds=tuple(one for one in schedule.deeds if one.do != "submit"))
    plain: dict[str, Any] = {"then": "", "waves": None, "knobs": Knobs()}
    for name, value in plain.items():
        if getattr(schedule, name) != value:
            yield replace(schedule, **{name: value})
    for index in range(len(schedule.targets) - 1, 0, -1):
        gone = schedule.targets[index]
        if not any(gone.name in target.depends_on for target in schedule.targets):
            yield replace(schedule, targets=schedule.targets[:index] + schedule.targets[index + 1 :])
