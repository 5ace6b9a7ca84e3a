"""What somebody deleted is said at once, with what can be done: nobody waits, or repeats commands in vain."""

import time

import httpx
import pytest

from tests.scenarios.canary import a_canary
from tests.scenarios.world import World, approval, weight


def rollback(world: World, deployment: str) -> httpx.Response:
    return world.api.post(f"/deployments/{deployment}/rollback", json={})


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_says_at_once_that_the_alias_is_gone_and_how_to_make_it_again(world: World, decision: str) -> None:
    canary = a_canary(world, weight(10), approval(), weight(100))
    deployment = canary.waiting_at_25()
    canary.place.client("lambda").delete_alias(FunctionName=canary.function, Name="live")
    decided_at = time.monotonic()
    world.decide(deployment, "prod", decision)
    ended = world.ended(deployment)

    assert time.monotonic() - decided_at < 30  # it took over a hundred seconds of repetitions
    assert ended["targets"][0]["status"] == "ROLLBACK_FAILED"
    assert "alias live no longer exists, it was at 1 (100 %)" in ended["reason"]
    name = f"--region {canary.place.region} --function-name {canary.function}"
    assert f"aws lambda create-alias {name} --name live --function-version 1" in ended["reason"]
    assert "update-alias" not in ended["reason"]


def test_says_that_the_old_version_is_gone_when_a_promoted_target_rolls_back(world: World) -> None:
    canary = a_canary(world, weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"afterDeployment": [approval()]}
    deployment = canary.waiting_at_25()
    canary.place.client("lambda").delete_function(FunctionName=canary.function, Qualifier="1")
    world.decide(deployment, "prod", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLBACK_FAILED"
    assert "version 1 no longer exists, so alias live cannot serve it" in ended["reason"]
    assert "aws lambda" not in ended["reason"]
    assert canary.alias() == {"2": 100}


def test_refuses_an_undo_before_it_starts_when_the_old_version_is_gone(world: World) -> None:
    canary = a_canary(world, weight(100))
    brought = world.deploy(canary.config)
    assert world.ended(brought)["status"] == "SUCCEEDED"
    canary.place.upload(
        f"{canary.function}.zip", 'def handler(event, context):\n    return {"release": "three"}'
    )
    deployment = world.deploy(canary.config)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    canary.place.client("lambda").delete_function(FunctionName=canary.function, Qualifier="2")
    answer = rollback(world, deployment)

    assert (answer.status_code, answer.json()["code"]) == (409, "OldVersionGone")
    assert f"version 2 of {canary.function} no longer exists" in answer.json()["title"]
    assert answer.json()["remedy"] == f"Redeploy {brought}, which brought it"
    assert canary.alias() == {"3": 100}


def test_makes_an_inactive_version_active_before_it_serves_again(world: World) -> None:
    canary = a_canary(world, weight(100))
    deployment = world.deploy(canary.config)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    world.set_function_state(canary.place, canary.function, "1", "Inactive")
    answer = rollback(world, deployment)
    assert answer.status_code == 202, answer.text
    undo = answer.json()["deploymentId"]
    assert world.ended(undo)["status"] == "SUCCEEDED"

    assert canary.alias() == {"1": 100}
    kinds = [event["type"] for event in world.events(undo)]
    assert kinds.index("VersionActivated") < kinds.index("FunctionRestored")
    assert canary.place.invoke(canary.function, "live")[1] == {"release": "one"}
