"""The scenario most tests begin with: one function behind an alias, and a canary with an approval at 25 %."""

from dataclasses import dataclass
from typing import Any

from local.sample_functions import Place, answering
from tests.scenarios.world import (
    World,
    a_provider_row,
    a_target,
    an_alias,
    an_artifact,
    approval,
    fresh,
    steps,
    weight,
)


@dataclass(frozen=True)
class Canary:
    """A function that serves version 1 behind `live`, and a config that brings the next version."""

    world: World
    place: Place
    function: str
    config: dict[str, Any]

    def alias(self) -> dict[str, float]:
        """The alias's traffic now."""
        return self.place.alias(self.function, "live")

    def waiting_at_25(self) -> str:
        """Deploy, and wait until the approval at 25 % is open; the deployment's id."""
        deployment = self.world.deploy(self.config)
        self.world.open_approval(deployment, "prod")
        return deployment


def a_canary(world: World, *strategy_steps: dict[str, Any], **target: Any) -> Canary:
    """A canary of one function; the steps are 25 %, approval, 100 % unless given."""
    place, function = world.place(), fresh("quotes")
    place.create(function, answering("one"), alias="live")
    path = place.upload(f"{function}.zip", answering("two"))
    given = strategy_steps or (weight(25), approval(), weight(100))
    config = world.config(
        function,
        targets={"prod": {**a_target(place, "canary"), **target}},
        strategies={"canary": steps(*given)},
        artifacts=[an_artifact(function, path)],
        providerOptions={"lambda": [a_provider_row(place, "prod", function)]},
        trafficManagement=[an_alias("prod", function)],
    )
    return Canary(world, place, function, config)
