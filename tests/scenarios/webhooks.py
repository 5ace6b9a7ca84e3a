"""What the webhook scenarios are built of: calls to a local receiver, a canary and five targets."""

from dataclasses import dataclass
from typing import Any

from local.sample_functions import Place, answering
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.receiver import Receiver
from tests.scenarios.world import (
    ALL_AT_ONCE,
    World,
    a_provider_row,
    a_target,
    an_alias,
    an_artifact,
    approval,
    fresh,
)

CALLBACK = "{{armory.callbackUri}}/callback"


def a_webhook(receiver: Receiver, name: str, path: str, **more: Any) -> dict[str, Any]:
    """A webhook that tells the receiver where to call back."""
    return {
        "name": name,
        "method": "POST",
        "uriTemplate": f"{receiver.url}{path}",
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "bodyTemplate": {"inline": f'{{"callback": "{CALLBACK}"}}'},
        **more,
    }


def run(name: str, **context: str) -> dict[str, Any]:
    """A runWebhook step."""
    return {"runWebhook": {"name": name, **({"context": context} if context else {})}}


def a_canary_with(world: World, webhook: dict[str, Any], *steps: dict[str, Any]) -> Canary:
    """A canary whose steps may call the webhook."""
    canary = a_canary(world, *steps)
    canary.config["webhooks"] = [webhook]
    return canary


@dataclass(frozen=True)
class FiveTargets:
    """Lab, then staging, audit and security side by side, each checked from outside, then prod."""

    name: str
    places: dict[str, Place]
    config: dict[str, Any]

    def aliases(self) -> dict[str, dict[str, float]]:
        """Each target's traffic now."""
        return {target: place.alias(f"{self.name}-{target}", "live") for target, place in self.places.items()}


SPOTS = {"lab": (0, 0), "staging": (0, 1), "audit": (0, 2), "security": (1, 0), "prod": (1, 1)}
CHECKED = ("staging", "audit", "security")


def five_targets(world: World, receiver: Receiver) -> FiveTargets:
    """The three call `/<name>/check/<target>`; prod waits for `/<name>/release` and a person."""
    name = fresh("bank")
    places = {target: world.place(*spot) for target, spot in SPOTS.items()}
    constraints: dict[str, Any] = {
        "lab": {},
        **{target: {"dependsOn": ["lab"], "afterDeployment": [run("check")]} for target in CHECKED},
        "prod": {"dependsOn": list(CHECKED), "beforeDeployment": [run("release"), approval()]},
    }
    config = world.config(
        name,
        targets={target: a_target(place, "once", **constraints[target]) for target, place in places.items()},
        strategies={"once": ALL_AT_ONCE},
        artifacts=[],
        providerOptions={"lambda": []},
        trafficManagement=[],
        webhooks=[
            a_webhook(receiver, "check", f"/{name}/check/{{{{armory.environmentName}}}}"),
            a_webhook(receiver, "release", f"/{name}/release"),
        ],
    )
    for target, place in places.items():
        function = f"{name}-{target}"
        place.create(function, answering("one"), alias="live")
        config["artifacts"].append(an_artifact(function, place.upload(f"{function}.zip", answering("two"))))
        config["providerOptions"]["lambda"].append(a_provider_row(place, target, function))
        config["trafficManagement"].append(an_alias(target, function))
    return FiveTargets(name, places, config)
