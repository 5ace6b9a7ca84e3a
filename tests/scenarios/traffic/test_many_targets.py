"""Targets run once all they depend on has succeeded; a failure stops those behind it and nobody else."""

from typing import Any

from tests.scenarios.fleets import a_function_each, served
from tests.scenarios.world import ALL_AT_ONCE, World, a_target, approval, fresh, steps, weight

ORDER = ("lab", "staging", "prod", "mirror")


def a_chain(world: World) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Four targets in two accounts and three regions: lab -> staging -> prod -> mirror; prod is a canary."""
    name = fresh("chain")
    spots = dict(zip(ORDER, ((0, 0), (0, 1), (1, 1), (1, 2)), strict=True))
    places = {target: world.place(*spot) for target, spot in spots.items()}
    targets = {}
    for before, target in zip((None, *ORDER), ORDER, strict=False):
        needs = {"dependsOn": [before]} if before else {}
        targets[target] = a_target(places[target], "canary" if target == "prod" else "once", **needs)
    config = world.config(
        name,
        targets=targets,
        strategies={"once": ALL_AT_ONCE, "canary": steps(weight(25), approval(), weight(100))},
        **a_function_each(name, places),
    )
    return name, places, config


def test_puts_back_the_third_target_and_never_starts_the_fourth_when_the_third_fails(world: World) -> None:
    name, places, config = a_chain(world)
    deployment = world.deploy(config)
    world.open_approval(deployment, "prod")
    assert world.statuses(deployment) == {
        "lab": "SUCCEEDED",
        "staging": "SUCCEEDED",
        "prod": "AWAITING_APPROVAL",
        "mirror": "WAITING",
    }
    world.decide(deployment, "prod", "reject", "too slow")
    ended = world.ended(deployment)

    assert ended["status"] == "FAILED"
    assert world.statuses(deployment) == {
        "lab": "SUCCEEDED",
        "staging": "SUCCEEDED",
        "prod": "ROLLED_BACK",
        "mirror": "SKIPPED",
    }
    new, old = {"2": 100}, {"1": 100}
    assert served(name, places) == {"lab": new, "staging": new, "prod": old, "mirror": old}
    skipped = world.target(deployment, "mirror")
    assert "'prod' did not succeed" in skipped["reason"]
    assert skipped["functions"][0]["candidateVersion"] is None


def test_starts_each_target_after_all_it_depends_on_when_all_succeed(world: World) -> None:
    name, places, config = a_chain(world)
    config["targets"]["lab"]["constraints"] = {"beforeDeployment": [approval()]}
    config["targets"]["staging"]["constraints"] = {}
    config["targets"]["prod"]["constraints"] = {"dependsOn": ["lab", "staging"]}
    deployment = world.deploy(config)
    world.open_approval(deployment, "lab")
    world.wait_for(lambda: world.statuses(deployment)["staging"] == "SUCCEEDED")  # it waits for nobody
    assert world.statuses(deployment)["prod"] == "WAITING"
    world.decide(deployment, "lab", "approve")
    world.decide(deployment, "prod", "approve")

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert served(name, places) == {target: {"2": 100} for target in ORDER}
    order = {(event["target"], event["type"]): index for index, event in enumerate(world.events(deployment))}
    for before, after in (("lab", "prod"), ("staging", "prod"), ("prod", "mirror")):
        assert order[before, "TargetEnded"] < order[after, "TargetStarted"]


def test_lets_a_sibling_go_on_when_one_target_fails(world: World) -> None:
    _, _, config = a_chain(world)
    for target in ("staging", "prod", "mirror"):
        config["targets"][target]["constraints"] = {}
    config["targets"]["lab"]["strategy"] = "canary"
    deployment = world.deploy(config)
    world.decide(deployment, "lab", "reject")
    world.decide(deployment, "prod", "approve")
    world.ended(deployment)

    assert world.statuses(deployment) == {
        "lab": "ROLLED_BACK",
        "staging": "SUCCEEDED",
        "prod": "SUCCEEDED",
        "mirror": "SUCCEEDED",
    }


def test_leaves_targets_out_when_a_filter_names_the_others(world: World) -> None:
    _, _, config = a_chain(world)
    config["targetFilters"] = [{"includeTarget": "staging"}, {"includeTarget": "mirror"}]
    answer = world.submit(config)
    deployment = answer.json()["deploymentId"]

    assert any("does not wait for 'lab'" in note for note in answer.json()["notes"])
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert world.statuses(deployment) == {"staging": "SUCCEEDED", "mirror": "SUCCEEDED"}
