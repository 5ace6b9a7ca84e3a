"""A canary shifts the alias step by step, waits for a person, and ends fully on the new version."""

from collections import Counter

import httpx

from local.sample_functions import answering
from tests.scenarios.canary import a_canary
from tests.scenarios.world import World, pause, weight


def test_splits_real_traffic_at_the_declared_weight_when_a_person_has_not_decided_yet(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()

    assert canary.alias() == {"1": 75.0, "2": 25.0}
    answers = Counter(canary.place.invoke(canary.function, "live")[1]["release"] for _ in range(120))
    assert set(answers) == {"one", "two"}
    assert answers["one"] > answers["two"]
    assert world.read(deployment)["status"] == "AWAITING_APPROVAL"


def test_goes_to_the_new_version_when_a_person_approves(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()

    answer = world.decide(deployment, "prod", "approve", "looks good")
    ended = world.ended(deployment)

    assert answer.status_code == 200
    assert ended["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}
    assert canary.place.invoke(canary.function, "live")[1] == {"release": "two"}
    messages = [event["message"] for event in world.events(deployment)]
    assert any("Approved by ada: looks good" in message for message in messages)


def test_completes_to_100_when_the_last_step_is_below(world: World) -> None:
    canary = a_canary(world, weight(10), weight(40))
    ended = world.ended(world.deploy(canary.config))

    assert ended["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}


def test_shows_paused_and_goes_on_when_the_time_has_passed(world: World) -> None:
    canary = a_canary(world, weight(50), pause(30, "minutes"), weight(100))
    deployment = world.deploy(canary.config)

    world.wait_for(lambda: world.read(deployment)["status"] == "PAUSED")
    assert canary.alias() == {"1": 50.0, "2": 50.0}
    world.move_clock(31 * 60)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}


def test_shifts_nothing_and_says_so_when_nothing_differs(world: World) -> None:
    canary = a_canary(world, weight(100))
    world.ended(world.deploy(canary.config))
    again = world.ended(world.deploy(canary.config))

    assert again["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}
    messages = [event["message"] for event in world.events(again["deploymentId"])]
    assert any("nothing differs from version 2, which already serves" in message for message in messages)


def test_publishes_shifts_and_asks_nothing_when_the_code_that_serves_again_is_deployed(world: World) -> None:
    canary = a_canary(world)
    rejected = canary.waiting_at_25()
    world.decide(rejected, "prod", "reject")
    assert world.ended(rejected)["targets"][0]["status"] == "ROLLED_BACK"
    canary.place.upload(f"{canary.function}.zip", answering("one"))
    again = world.ended(world.deploy(canary.config))

    assert again["status"] == "SUCCEEDED", again["reason"]
    assert canary.alias() == {"1": 100}
    functions = canary.place.client("lambda")
    versions = functions.list_versions_by_function(FunctionName=canary.function)["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST", "1", "2"]
    messages = [event["message"] for event in world.events(again["deploymentId"])]
    assert any("Skipped: Wait for approval" in message for message in messages)


def test_moves_all_functions_of_a_target_together_when_there_are_several(world: World) -> None:
    one, two = a_canary(world), a_canary(world)
    config = dict(one.config)
    config["artifacts"] = one.config["artifacts"] + two.config["artifacts"]
    rows = one.config["providerOptions"]["lambda"] + two.config["providerOptions"]["lambda"]
    config["providerOptions"] = {"lambda": rows}
    config["trafficManagement"] = one.config["trafficManagement"] + two.config["trafficManagement"]

    deployment = world.deploy(config)
    world.open_approval(deployment, "prod")
    assert one.alias() == two.alias() == {"1": 75.0, "2": 25.0}
    world.decide(deployment, "prod", "approve")

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert one.alias() == two.alias() == {"2": 100}


def test_never_decides_when_a_link_is_only_looked_at(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")

    page = httpx.get(link)
    for method in ("HEAD", "OPTIONS", "GET"):
        httpx.request(method, link)

    assert page.status_code == 200
    assert "Approve prod?" in page.text
    assert world.read(deployment)["status"] == "AWAITING_APPROVAL"
    assert canary.alias() == {"1": 75.0, "2": 25.0}
    world.decide(deployment, "prod", "reject")
    world.ended(deployment)
