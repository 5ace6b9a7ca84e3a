"""Functions whose execution role changes: a rollback gives the old one back, or nothing is changed at all."""

from typing import Any

from local.sample_functions import Place, answering
from tests.scenarios.roles import an_execution_role, denied
from tests.scenarios.world import (
    World,
    a_provider_row,
    a_target,
    an_artifact,
    approval,
    fresh,
    steps,
    weight,
)


def with_new_role(world: World, place: Place, function: str) -> dict[str, Any]:
    """A config that gives a function without an alias new code and another execution role."""
    place.create(function, answering("one"))
    path = place.upload(f"{function}.zip", answering("two"))
    row = a_provider_row(place, "prod", function, runAsIamRole=an_execution_role(place))
    return world.config(
        function,
        targets={"prod": a_target(place, "careful")},
        strategies={"careful": steps(approval(), weight(100))},
        artifacts=[an_artifact(function, path)],
        providerOptions={"lambda": [row]},
    )


def test_gives_the_old_execution_role_back_when_no_alias_is_configured(world: World) -> None:
    place, function = world.place(), fresh("plain")
    deployment = world.deploy(with_new_role(world, place, function))
    world.open_approval(deployment, "prod")
    assert role_of(place, function) != place.execution_role_arn
    world.decide(deployment, "prod", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert place.invoke(function)[1] == {"release": "one"}
    assert role_of(place, function) == place.execution_role_arn


def test_changes_nothing_when_a_rollback_could_not_pass_the_old_role(world: World) -> None:
    place, function = world.place(), fresh("plain")
    config = with_new_role(world, place, function)
    with denied(place, "SluiceDeployRole", "iam:PassRole", place.execution_role_arn):
        ended = world.ended(world.deploy(config))

    assert "no rollback could give it back" in ended["reason"]
    assert place.invoke(function)[1] == {"release": "one"}


def test_rolls_back_without_the_right_to_pass_a_role_that_stayed(world: World) -> None:
    place, function = world.place(), fresh("plain")
    config = with_new_role(world, place, function)
    config["providerOptions"]["lambda"][0].update(runAsIamRole=place.execution_role_arn, runtime="python3.12")
    with denied(place, "SluiceDeployRole", "iam:PassRole", place.execution_role_arn):
        deployment = world.deploy(config)
        world.open_approval(deployment, "prod")
        world.decide(deployment, "prod", "reject")
        assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"


def role_of(place: Place, function: str) -> str:
    return str(place.client("lambda").get_function_configuration(FunctionName=function)["Role"])
