"""Admission holds its limits, ends and starves nobody, on random graphs, limits and crashes."""

from contextlib import suppress
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sluice.domain.guardrails.rules import NO_GUARDRAILS
from sluice.domain.record.items import TargetItem
from sluice.domain.record.progress import Progress
from sluice.domain.record.quotas import quotas_of
from sluice.tasks.dispatch.admit import Later, Quotas, queue_all
from sluice.tasks.dispatch.dispatcher import start_if_free, start_next
from sluice.tasks.dispatch.repair_lines import repair_lines
from tests.properties.admission_world import RUNNING, SUCCEEDED, WAITING, CrashError, Key, World

REGIONS = ("111111111111/eu-central-1", "111111111111/us-east-1", "222222222222/eu-central-1")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Some deployments, each a random graph over random places, with small limits."""
    targets: dict[Key, TargetItem] = {}
    for number in range(draw(st.integers(1, 4))):
        deployment, most = f"dep-{number}", draw(st.integers(1, 4))
        for index in range(draw(st.integers(1, 12))):
            needs = draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set()
            region = draw(st.sampled_from(REGIONS))
            targets[deployment, f"t{index}"] = _target(deployment, index, region, needs, most)
    for (deployment, name), target in list(targets.items()):
        waiting = tuple(
            one.name for key, one in targets.items() if key[0] == deployment and name in one.depends_on
        )
        object.__setattr__(target, "dependents", waiting)
    crash_rate = draw(st.sampled_from((0.0, 0.02, 0.2)))
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - crashes, not secrets
    world = World(targets, draw(st.integers(1, 4)), random, crash_rate)
    world.pending = {key: set(one.depends_on) for key, one in targets.items()}
    return world


def _target(deployment: str, index: int, region: str, needs: set[int], most: int) -> TargetItem:
    depends_on = tuple(f"t{need}" for need in sorted(needs))
    return TargetItem(
        deployment,
        f"t{index}",
        index,
        WAITING,
        "",
        region.split("/", maxsplit=1)[0],
        region.split("/")[1],
        depends_on,
        (),
        is_blocked=bool(depends_on),
        attempt=1,
        progress=Progress(),
        location=region,
        max_concurrent_targets=most,
    )


def start_free(world: World, *freed: TargetItem) -> None:
    """What becomes of targets that wait for no other any more, one by one or together, as far as it gets."""
    ports, full, later = world.ports(), Quotas(), world.random.choice([None, Later()])
    with suppress(CrashError):
        for target in freed:
            start_if_free(ports, NO_GUARDRAILS, target, full, later)
        queue_all(ports, later or [])
        start_next(ports, full.values())


def end_one(world: World, key: Key | None = None) -> None:
    """One of those that run succeeds; whoever notes it may die over what follows."""
    target = world.end(key or world.random.choice(sorted(world.executions)))
    start_free(world, *world.release(target))
    with suppress(CrashError):
        start_next(world.ports(), quotas_of(target, world.per_region), spread=target.index, each=1)


def sweep(world: World) -> None:
    """The reconciler: the executions that are missing, what waits in no line, and then each line."""
    for key, target in list(world.targets.items()):
        if target.status is RUNNING and key not in world.executions:
            with suppress(CrashError):
                world.ports().workflow.start_target(target)
        elif target.status is WAITING and not target.is_blocked and not target.queued_in:
            start_free(world, target)
    for deployment in sorted({key[0] for key in world.targets}):
        with suppress(CrashError):
            repair_lines(world.ports(), [one for key, one in world.targets.items() if key[0] == deployment])


def has_ended(world: World) -> bool:
    return all(target.status is SUCCEEDED for target in world.targets.values())


def limits(world: World) -> dict[str, int]:
    quotas = [quota for one in world.targets.values() for quota in quotas_of(one, world.per_region)]
    return {quota.key: quota.limit for quota in quotas}


@given(worlds())
def test_everything_ends_within_its_limits_whoever_dies(world: World) -> None:
    start_free(world, *(one for one in world.targets.values() if not one.is_blocked))
    for _ in range(100 * len(world.targets)):
        if has_ended(world):
            break
        if world.executions and world.random.random() < 0.7:
            end_one(world)
        else:
            sweep(world)
    assert has_ended(world)
    assert sorted(world.starts) == sorted(world.targets), "each target started once"
    assert all(most <= limits(world)[key] for key, most in world.most_at_once.items())
    assert not any(world.holders.values()), "a place was lost"


@given(st.integers(2, 60), st.integers(1, 5), st.integers(1, 4))
def test_fleet_leaves_every_second_place_to_a_small_deployment(
    size: int, per_region: int, small_size: int
) -> None:
    fleet = {("dep-1", f"t{n}"): _target("dep-1", n, REGIONS[0], set(), 1000) for n in range(size)}
    small = {("dep-2", f"t{n}"): _target("dep-2", n, REGIONS[0], set(), 1000) for n in range(small_size)}
    world = World({**fleet, **small}, per_region, Random(0))  # noqa: S311 - nothing is drawn from it
    start_free(world, *fleet.values())
    start_free(world, *small.values())
    ends = 0
    while any(one.status is WAITING for key, one in world.targets.items() if key in small):
        end_one(world, next(key for key in world.starts if key in world.executions))
        ends += 1
        assert ends < 2 or any(key in small for key in world.starts)
    assert ends <= 2 * small_size + 1


@given(worlds())
def test_nobody_waits_while_there_is_a_place_and_nobody_dies(world: World) -> None:
    world.crash_rate = 0.0
    start_free(world, *(one for one in world.targets.values() if not one.is_blocked))
    while world.executions:
        idle = [
            target
            for target in world.targets.values()
            if target.status is WAITING
            and not target.is_blocked
            and all(len(world.holders.get(q.key, ())) < q.limit for q in quotas_of(target, world.per_region))
        ]
        assert not idle
        end_one(world)
    assert has_ended(world)
