"""Targets take turns where a region has no place left, and people see who waits for what."""

from collections import Counter

from local.sample_functions import Place
from tests.scenarios.control import steer
from tests.scenarios.fleets import a_function_each
from tests.scenarios.world import ALL_AT_ONCE, World, a_target, fresh, pause

PLACES = 10
"""Of the setting `targetsPerRegion`, as it is without one."""


def a_crowd(world: World, place: Place, targets: list[str]) -> str:
    """A deployment to these targets in one region; each pauses first, and keeps its place meanwhile."""
    name = fresh("crowd")
    return world.deploy(
        world.config(
            name,
            targets={one: a_target(place, "once", beforeDeployment=[pause(240)]) for one in targets},
            strategies={"once": ALL_AT_ONCE},
            **a_function_each(name, dict.fromkeys(targets, place)),
        )
    )


def test_next_target_starts_when_one_ends_in_a_region_that_was_full(world: World) -> None:
    place, targets = world.place(0, 2), [f"cell-{number:02}" for number in range(PLACES + 2)]
    deployment = a_crowd(world, place, targets)
    world.wait_for(lambda: Counter(world.statuses(deployment).values()) == {"PAUSED": PLACES, "WAITING": 2})
    at_once = world.statuses(deployment)  # who of them comes first is left to chance: all start side by side
    at_work = [one for one in targets if at_once[one] == "PAUSED"]
    first, last = [one for one in targets if at_once[one] == "WAITING"]
    for target in (first, last):
        (wait,) = world.target(deployment, target)["waitingFor"]
        reason = f"a place in {place.account}/{place.region}: {PLACES} targets run there"
        assert (wait["kind"], wait["reason"]) == ("place", reason)
    queued = [event["target"] for event in world.events(deployment) if event["type"] == "TargetQueued"]
    assert sorted(queued) == [first, last]

    assert steer(world, deployment, "skip", at_work[0]).status_code == 200
    world.wait_for(lambda: world.statuses(deployment)[first] == "PAUSED")
    assert world.statuses(deployment) == {
        **dict.fromkeys(at_work, "PAUSED"),
        at_work[0]: "SUCCEEDED",
        first: "PAUSED",
        last: "WAITING",
    }
    steer(world, deployment, "cancel")
    assert world.ended(deployment)["status"] == "CANCELLED"
    assert world.statuses(deployment)[last] == "SKIPPED"
