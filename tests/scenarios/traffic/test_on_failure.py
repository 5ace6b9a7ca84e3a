"""What a failure leads to beyond its own target, where the config says more than the default."""

from typing import Any

from tests.scenarios.canary import a_canary
from tests.scenarios.repair.test_interruptions import kill
from tests.scenarios.traffic.test_many_targets import a_chain
from tests.scenarios.world import World, approval, weight

ALL = {"onFailure": "rollbackAll"}


def _apart(world: World) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Lab and staging succeed at once, prod asks for approval, mirror waits for prod."""
    name, places, config = a_chain(world)
    for target in ("lab", "staging", "prod"):
        config["targets"][target]["constraints"] = {}
    config["deploymentConfig"] = ALL
    return name, places, config


def _aliases(name: str, places: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {target: place.alias(f"{name}-{target}", "live") for target, place in places.items()}


def test_rolls_back_what_has_succeeded_when_another_target_fails(world: World) -> None:
    name, places, config = _apart(world)
    deployment = world.deploy(config)
    world.open_approval(deployment, "prod")
    world.wait_for(lambda: [*world.statuses(deployment).values()].count("SUCCEEDED") == 2)
    world.decide(deployment, "prod", "reject", "too slow")
    ended = world.ended(deployment)

    assert ended["status"] == "FAILED"
    assert "Target 'prod'" in ended["reason"]
    assert "too slow" in ended["reason"]
    assert world.statuses(deployment) == {
        "lab": "ROLLED_BACK",
        "staging": "ROLLED_BACK",
        "prod": "ROLLED_BACK",
        "mirror": "SKIPPED",
    }
    assert set(map(str, _aliases(name, places).values())) == {"{'1': 100}"}
    assert "onFailure is rollbackAll" in world.target(deployment, "lab")["reason"]


def test_stops_a_target_that_still_runs_when_another_one_fails(world: World) -> None:
    name, places, config = _apart(world)
    config["targets"]["staging"]["strategy"] = "canary"
    deployment = world.deploy(config)
    world.open_approval(deployment, "staging")
    world.decide(deployment, "prod", "reject")
    world.ended(deployment)

    assert world.statuses(deployment)["staging"] == "ROLLED_BACK"
    assert set(map(str, _aliases(name, places).values())) == {"{'1': 100}"}


def test_leaves_everything_in_place_when_all_targets_succeed(world: World) -> None:
    name, places, config = _apart(world)
    deployment = world.deploy(config)
    world.decide(deployment, "prod", "approve")

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert set(map(str, _aliases(name, places).values())) == {"{'2': 100}"}


def test_leaves_what_has_succeeded_when_a_person_cancels(world: World) -> None:
    name, places, config = _apart(world)
    deployment = world.deploy(config)
    world.open_approval(deployment, "prod")
    world.wait_for(lambda: [*world.statuses(deployment).values()].count("SUCCEEDED") == 2)
    world.api.post(f"/deployments/{deployment}/cancel", json={"reason": "lunch"})

    assert world.ended(deployment)["status"] == "CANCELLED"
    assert world.statuses(deployment)["lab"] == "SUCCEEDED"
    assert _aliases(name, places)["lab"] == {"2": 100}


def test_holds_functions_that_may_have_to_go_back_until_the_whole_run_has_ended(world: World) -> None:
    _, _, config = _apart(world)
    deployment = world.deploy(config)
    world.open_approval(deployment, "prod")
    world.wait_for(lambda: world.statuses(deployment)["lab"] == "SUCCEEDED")
    other = {
        **config,
        "application": f"{config['application']}-other",
        "targetFilters": [{"includeTarget": "lab"}],
    }
    blocked = world.ended(world.deploy(other))
    assert f"is being deployed by {deployment}" in blocked["reason"]
    world.decide(deployment, "prod", "approve")
    world.ended(deployment)

    assert world.ended(world.deploy(other))["status"] == "SUCCEEDED"


def test_rolls_the_whole_run_back_when_handlers_are_killed_while_it_does(world: World) -> None:
    name, places, config = _apart(world)
    deployment = world.deploy(config)
    world.open_approval(deployment, "prod")
    world.wait_for(lambda: [*world.statuses(deployment).values()].count("SUCCEEDED") == 2)
    world.decide(deployment, "prod", "reject")
    for handler in ("finish_target", "roll_back", "finish_target"):
        world.wait_for(
            lambda handler=handler: kill(world, handler) or world.read(deployment)["status"] == "FAILED"
        )
    ended = world.ended(deployment, seconds=120)

    assert ended["status"] == "FAILED"
    assert set(map(str, _aliases(name, places).values())) == {"{'1': 100}"}
    ends = [event for event in world.events(deployment) if event["type"] == "TargetEnded"]
    assert sorted(event["message"].split(":")[0] for event in ends if event["target"] == "lab") == [
        "ROLLED_BACK",
        "SUCCEEDED",
    ]


def test_keeps_the_new_version_when_a_gate_after_the_target_is_rejected(world: World) -> None:
    canary = a_canary(world, weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"afterDeployment": [approval()]}
    canary.config["deploymentConfig"] = {"afterDeploymentFailure": "keep"}
    deployment = canary.waiting_at_25()
    world.decide(deployment, "prod", "reject", "smoke")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "FAILED"
    assert "smoke" in ended["reason"]
    assert "The new version stays" in ended["reason"]
    assert canary.alias() == {"2": 100}
    back = world.api.post(f"/deployments/{deployment}/rollback").json()["deploymentId"]
    assert world.ended(back)["status"] == "SUCCEEDED"
    assert canary.alias() == {"1": 100}


def test_rolls_back_an_earlier_step_although_gates_after_the_target_keep_the_version(world: World) -> None:
    canary = a_canary(world)
    canary.config["targets"]["prod"]["constraints"] = {"afterDeployment": [approval()]}
    canary.config["deploymentConfig"] = {"afterDeploymentFailure": "keep"}
    deployment = canary.waiting_at_25()
    world.decide(deployment, "prod", "reject")

    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}


def test_rolls_back_when_a_person_cancels_during_a_gate_whose_failure_would_keep(world: World) -> None:
    canary = a_canary(world, weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"afterDeployment": [approval()]}
    canary.config["deploymentConfig"] = {"afterDeploymentFailure": "keep"}
    deployment = canary.waiting_at_25()
    world.api.post(f"/deployments/{deployment}/cancel", json={})

    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}


def test_skips_dependents_when_a_gate_fails_whose_target_keeps_its_version(world: World) -> None:
    _, _, config = a_chain(world)
    config["targets"]["lab"]["constraints"] = {"afterDeployment": [approval()]}
    config["deploymentConfig"] = {"afterDeploymentFailure": "keep"}
    deployment = world.deploy(config)
    world.decide(deployment, "lab", "reject")
    world.ended(deployment)

    assert world.statuses(deployment) == {
        "lab": "FAILED",
        "staging": "SKIPPED",
        "prod": "SKIPPED",
        "mirror": "SKIPPED",
    }
