"""The new version is judged by its own metrics: bad ones roll back, good ones go on, silence asks a person."""

from tests.scenarios.judged import a_judged_canary, analysis, call, failing_every, judging, reasons
from tests.scenarios.world import World, weight

JUDGED_AFTER = 200
"""One window of a minute, the two minutes that metrics take, and some seconds."""


def test_rolls_back_when_five_percent_of_the_calls_fail(world: World) -> None:
    canary = a_judged_canary(world, analysis("errors"), weight(100), source=failing_every(20))
    deployment = world.deploy(canary.config)
    judging(world, deployment)
    seen = call(canary)
    world.move_clock(JUDGED_AFTER)
    ended = world.ended(deployment)
    print(seen, ended["reason"])

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}


def test_promotes_when_no_call_fails(world: World) -> None:
    canary = a_judged_canary(world, analysis("errors"), weight(100))
    deployment = world.deploy(canary.config)
    judging(world, deployment)
    seen = call(canary)
    world.move_clock(JUDGED_AFTER)
    ended = world.ended(deployment)
    print(seen, ended["reason"], reasons(world, deployment))

    assert ended["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}


def test_asks_a_person_when_nobody_calls(world: World) -> None:
    canary = a_judged_canary(world, analysis("errors"), weight(100))
    deployment = world.deploy(canary.config)
    judging(world, deployment)
    world.move_clock(JUDGED_AFTER)
    world.open_approval(deployment, "prod")
    print(reasons(world, deployment))
    world.decide(deployment, "prod", "approve", "seen enough")
    ended = world.ended(deployment)
    assert ended["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}
