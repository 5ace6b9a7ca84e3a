"""What has ended can be had again, or put back to what was there before, by one call."""

from typing import Any

import httpx
import pytest

from local.sample_functions import answering
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.fleets import a_function_each, function_of
from tests.scenarios.world import (
    ALL_AT_ONCE,
    World,
    a_provider_row,
    a_target,
    an_artifact,
    approval,
    fresh,
    weight,
)

HOUR = 3600


def _again(world: World, deployment: str, **body: Any) -> httpx.Response:
    return world.api.post(f"/deployments/{deployment}/redeploy", json=body)


def _back(world: World, deployment: str, **body: Any) -> httpx.Response:
    return world.api.post(f"/deployments/{deployment}/rollback", json=body)


def _done(world: World) -> tuple[Canary, str]:
    """A canary that went all the way: version 2 serves."""
    canary = a_canary(world, weight(100))
    deployment = world.deploy(canary.config)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}
    return canary, deployment


def _two_targets(world: World, **deployment_config: Any) -> tuple[dict[str, Any], dict[str, Canary]]:
    """Two independent targets in one region, each with a function of its own."""
    place, name = world.place(), fresh("pair")
    pair = dict.fromkeys(("blue", "green"), place)
    config = world.config(
        name,
        targets={target: a_target(place, "once") for target in pair},
        strategies={"once": ALL_AT_ONCE},
        **a_function_each(name, pair),
        **deployment_config,
    )
    return config, {target: Canary(world, place, function_of(name, target), config) for target in pair}


def test_deploys_the_very_same_code_again_when_the_object_was_overwritten_since(world: World) -> None:
    canary, deployment = _done(world)
    assert _back(world, deployment).status_code == 202
    world.wait_for(lambda: canary.alias() == {"1": 100})
    world.ended(world.read(deployment)["revertedBy"] or deployment)
    canary.place.upload(f"{canary.function}.zip", answering("three"))
    world.wait_for(lambda: world.read(deployment)["revertedBy"])
    answer = _again(world, deployment)

    assert answer.status_code == 202, answer.text
    assert answer.json()["deploymentId"] != deployment
    assert world.ended(answer.json()["deploymentId"])["status"] == "SUCCEEDED"
    assert canary.place.invoke(canary.function, "live")[1] == {"release": "two"}


def test_redeploys_only_the_targets_that_are_named(world: World) -> None:
    config, _ = _two_targets(world)
    deployment = world.deploy(config)
    world.ended(deployment)
    again = _again(world, deployment, targets=["green"]).json()["deploymentId"]

    assert world.ended(again)["status"] == "SUCCEEDED"
    assert world.statuses(again) == {"green": "SUCCEEDED"}
    assert world.read(again)["source"] == f"redeploy of {deployment}"


def test_refuses_to_redeploy_when_a_target_is_unknown(world: World) -> None:
    _, deployment = _done(world)
    answer = _again(world, deployment, targets=["nowhere"])

    assert answer.status_code == 422
    assert "has no target 'nowhere'" in answer.json()["title"]


def test_puts_back_what_was_there_before_when_a_person_asks_within_the_window(world: World) -> None:
    canary, deployment = _done(world)
    answer = _back(world, deployment, reason="errors since noon")
    back = answer.json()["deploymentId"]
    ended = world.ended(back)

    assert answer.status_code == 202, answer.text
    assert (ended["status"], ended["reverts"]) == ("SUCCEEDED", deployment)
    assert canary.alias() == {"1": 100}
    (function,) = ended["targets"][0]["functions"]
    assert (function["stableVersion"], function["candidateVersion"], function["weight"]) == ("2", "1", 100)
    old = world.read(deployment)
    assert (old["status"], old["revertedBy"]) == ("SUCCEEDED", back)
    assert any("errors since noon" in event["message"] for event in world.events(back))


def test_puts_back_what_was_there_before_when_aws_still_shows_the_alias_as_before_the_last_step(
    world: World,
) -> None:
    """A view from before the end is no proof that somebody has deployed since."""
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    with world.late_aliases(3.0):
        world.decide(deployment, "prod", "approve")
        world.ended(deployment)
        answer = _back(world, deployment)

        assert answer.status_code == 202, answer.text
        assert world.ended(answer.json()["deploymentId"])["status"] == "SUCCEEDED"
        world.wait_for(lambda: canary.alias() == {"1": 100})


def test_is_not_held_up_by_gates_when_it_goes_back(world: World) -> None:
    canary = a_canary(world, weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"beforeDeployment": [approval()]}
    deployment = world.deploy(canary.config)
    world.decide(deployment, "prod", "approve")
    assert world.ended(deployment)["status"] == "SUCCEEDED"

    assert world.ended(_back(world, deployment).json()["deploymentId"])["status"] == "SUCCEEDED"
    assert canary.alias() == {"1": 100}


def test_restores_code_without_an_alias_when_it_goes_back(world: World) -> None:
    place, function = world.place(), fresh("plain")
    place.create(function, answering("one"))
    config = world.config(
        function,
        targets={"prod": a_target(place, "once")},
        strategies={"once": ALL_AT_ONCE},
        artifacts=[an_artifact(function, place.upload(f"{function}.zip", answering("two")))],
        providerOptions={"lambda": [a_provider_row(place, "prod", function)]},
    )
    deployment = world.deploy(config)
    world.ended(deployment)
    assert place.invoke(function)[1] == {"release": "two"}

    assert world.ended(_back(world, deployment).json()["deploymentId"])["status"] == "SUCCEEDED"
    assert place.invoke(function)[1] == {"release": "one"}


def test_refuses_to_go_back_when_somebody_has_deployed_since(world: World) -> None:
    canary, deployment = _done(world)
    canary.place.upload(f"{canary.function}.zip", answering("three"))
    newer = world.deploy(canary.config)
    assert world.ended(newer)["status"] == "SUCCEEDED"
    answer = _back(world, deployment)

    assert answer.status_code == 409
    assert "is at 3 (100 %), not at 2 (100 %)" in answer.json()["title"]
    assert canary.alias() == {"3": 100}


def test_refuses_to_go_back_twice(world: World) -> None:
    canary, deployment = _done(world)
    back = _back(world, deployment).json()["deploymentId"]
    world.ended(back)

    again = _back(world, deployment)
    assert again.status_code == 409
    assert f"{deployment} was already undone by {back}" in again.json()["detail"]
    assert _back(world, back).status_code == 409
    assert _again(world, back).status_code == 409
    assert canary.alias() == {"1": 100}


def test_answers_the_same_when_a_request_to_go_back_is_repeated_with_its_key(world: World) -> None:
    _, deployment = _done(world)
    url, headers = f"/deployments/{deployment}/rollback", {"Idempotency-Key": fresh("key")}
    first = world.api.post(url, headers=headers)
    world.ended(first.json()["deploymentId"])
    second = world.api.post(url, headers=headers)

    assert second.status_code == 202
    assert second.json()["deploymentId"] == first.json()["deploymentId"]


def test_refuses_to_go_back_when_nothing_was_changed(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    world.decide(deployment, "prod", "reject")
    world.ended(deployment)
    answer = _back(world, deployment)

    assert answer.status_code == 409
    assert "left nothing to undo" in answer.json()["title"]


def test_leaves_alone_what_somebody_moves_while_it_goes_back(world: World) -> None:
    config, canaries = _two_targets(world)
    deployment = world.deploy(config)
    world.ended(deployment)
    blue = canaries["blue"]
    blue.place.client("lambda").update_alias(FunctionName=blue.function, Name="live", FunctionVersion="1")
    answer = _back(world, deployment)

    assert answer.status_code == 409
    assert f"alias live of {blue.function}" in answer.json()["title"]
    assert canaries["green"].alias() == {"2": 100}


@pytest.mark.parametrize(("hours", "status"), [(71, 202), (73, 409)])
def test_goes_back_only_within_72_hours(world: World, hours: int, status: int) -> None:
    canary, deployment = _done(world)
    world.move_clock(hours * HOUR)
    answer = _back(world, deployment)

    assert answer.status_code == status, answer.text
    if status == 202:
        world.ended(answer.json()["deploymentId"])
    assert canary.alias() == ({"1": 100} if status == 202 else {"2": 100})


def test_goes_back_with_the_config_of_what_it_undoes_although_the_artifact_is_gone(world: World) -> None:
    canary, deployment = _done(world)
    key = f"{canary.function}.zip"
    canary.place.client("s3").delete_object(Bucket=canary.place.bucket, Key=key)
    back = _back(world, deployment).json()["deploymentId"]

    assert world.ended(back)["status"] == "SUCCEEDED"
    configs = [world.api.get(f"/deployments/{one}/config").text for one in (back, deployment)]
    assert configs[0] == configs[1]
