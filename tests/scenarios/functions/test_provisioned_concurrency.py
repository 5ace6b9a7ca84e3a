"""Provisioned concurrency of versions: on the new one before traffic, off the old one after, and back."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World, approval, weight


@dataclass(frozen=True)
class Provided:
    """A canary whose version 1 has provisioned concurrency of its own."""

    canary: Canary

    def amount(self, version: str) -> int:
        """What AWS shows of the version; 0 for none."""
        functions = self.canary.place.client("lambda")
        try:
            answer = functions.get_provisioned_concurrency_config(
                FunctionName=self.canary.function, Qualifier=version
            )
        except ClientError:
            return 0
        return int(answer["RequestedProvisionedConcurrentExecutions"])


def provided(world: World, *steps: dict[str, Any]) -> Provided:
    canary = a_canary(world, *steps)
    canary.config["providerOptions"]["lambda"][0]["provisionedConcurrency"] = "keep"
    canary.place.client("lambda").put_provisioned_concurrency_config(
        FunctionName=canary.function, Qualifier="1", ProvisionedConcurrentExecutions=3
    )
    return Provided(canary)


def test_moves_from_the_old_to_the_new_version_and_back_with_an_undo(world: World) -> None:
    one = provided(world, weight(0.5), approval(), weight(100))
    deployment = world.deploy(one.canary.config)
    world.open_approval(deployment, "prod")
    assert (one.amount("1"), one.amount("2")) == (3, 3)
    assert one.canary.place.alias(one.canary.function, "live") == {"1": 99.5, "2": 0.5}
    world.decide(deployment, "prod", "approve")
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert (one.amount("1"), one.amount("2")) == (0, 3)

    undo = world.api.post(f"/deployments/{deployment}/rollback").json()["deploymentId"]
    assert world.ended(undo)["status"] == "SUCCEEDED"
    assert (one.amount("1"), one.amount("2")) == (3, 0)


def test_new_version_loses_it_when_the_target_rolls_back(world: World) -> None:
    one = provided(world, weight(25), approval(), weight(100))
    deployment = world.deploy(one.canary.config)
    world.open_approval(deployment, "prod")
    world.decide(deployment, "prod", "reject")
    ended = world.ended(deployment)
    assert ended["targets"][0]["status"] == "ROLLED_BACK", ended["reason"]
    assert (one.amount("1"), one.amount("2")) == (3, 0)
