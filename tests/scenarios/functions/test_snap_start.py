"""SnapStart: a deployment turns it on, and traffic waits for the snapshot of the new version."""

from tests.scenarios.canary import a_canary
from tests.scenarios.world import World, weight


def test_traffic_moves_once_the_snapshot_is_taken(world: World) -> None:
    canary = a_canary(world, weight(50), weight(100))
    canary.config["providerOptions"]["lambda"][0]["snapStart"] = "PublishedVersions"
    ended = world.ended(world.deploy(canary.config))
    assert ended["status"] == "SUCCEEDED", ended["reason"]
    found = canary.place.client("lambda").get_function(FunctionName=canary.function, Qualifier="2")
    state, snapshot = found["Configuration"]["State"], found["Configuration"]["SnapStart"]
    assert (state, snapshot) == ("Active", {"ApplyOn": "PublishedVersions", "OptimizationStatus": "On"})
    assert canary.alias() == {"2": 100}
