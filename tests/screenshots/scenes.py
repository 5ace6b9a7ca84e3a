"""What the pictures show: deployments of a small shop on a plane of its own."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from local.sample_functions import Place, answering
from tests.scenarios.canary import Canary
from tests.scenarios.judged import a_judged_canary, analysis, call, enter_windows, failing_every
from tests.scenarios.world import (
    ALL_AT_ONCE,
    ENDED,
    World,
    a_provider_row,
    a_target,
    an_alias,
    an_artifact,
    approval,
    steps,
    weight,
)

_COMPARED = {"name": "errors", "preset": "errorRate", "comparison": {"tolerance": 3}}
_LATENCY = {"name": "latency", "preset": "durationP95", "upperLimit": 3_000}
_WINDOWS = 4
_PATIENCE_SECONDS = 180  # the first calls of a fresh plane start every handler


@dataclass(frozen=True)
class Scenes:
    """The deployments, by what is to be seen of them."""

    waiting: str
    judged: str
    rolled_back: str


def play(world: World) -> Scenes:
    """Let all of it happen, and stop where the pictures are taken."""
    judged, rolled_back = _judged(world)
    return Scenes(_five_targets(world), judged, rolled_back)


def _five_targets(world: World) -> str:
    """Five targets in their order; two of them wait for approval at 10 %."""
    places = {
        "staging": world.place(0, 0),
        "prod-us": world.place(1, 0),
        "prod-eu": world.place(1, 1),
        "prod-ap": world.place(1, 2),
        "archive": world.place(0, 1),
    }
    after = {"prod-us": ["staging"], "prod-eu": ["staging"], "prod-ap": ["prod-us", "prod-eu"]}
    after["archive"] = ["prod-ap"]
    names = {target: f"checkout-{target}" for target in places}  # a zip comes from its own region
    for target, place in places.items():
        place.create(names[target], answering("3.1"), alias="live")
    config = world.config(
        "checkout",
        description="Pay by instalments",
        targets={name: _target(place, after.get(name, ())) for name, place in places.items()},
        strategies={
            "careful": steps(weight(10), approval(), weight(50), weight(100)),
            "at-once": ALL_AT_ONCE,
        },
        artifacts=[
            an_artifact(names[target], place.upload("checkout.zip", answering("3.2")))
            for target, place in places.items()
        ],
        providerOptions={
            "lambda": [a_provider_row(place, target, names[target]) for target, place in places.items()]
        },
        trafficManagement=[an_alias(target, names[target]) for target in places],
        sourceControl={
            "sha": "9f2c1e7a",
            "shaUrl": "https://github.example.com/shop/checkout/commit/9f2c1e7a",
        },
    )
    config["targets"]["staging"]["strategy"] = config["targets"]["archive"]["strategy"] = "at-once"
    deployment = world.deploy(config)
    for target in ("prod-us", "prod-eu"):
        world.wait_for(partial(_is_asked, world, deployment, target), _PATIENCE_SECONDS)
    return deployment


def _target(place: Place, depends_on: list[str] | tuple[str, ...]) -> dict[str, Any]:
    return a_target(place, "careful", **({"dependsOn": list(depends_on)} if depends_on else {}))


def _judged(world: World) -> tuple[str, str]:
    """Two canaries judged in the same windows: one whose numbers are good, one that is rolled back."""
    sound = _canary(world, answering("two"), [_COMPARED, _LATENCY], approval(), weight(100))
    broken = _canary(world, failing_every(9), [_COMPARED, _LATENCY], weight(100))
    deployments = [world.deploy(one.config) for one in (sound, broken)]
    for one in deployments:
        world.wait_for(partial(_waits, world, one), _PATIENCE_SECONDS)
    enter_windows(world, deployments)
    for _ in range(_WINDOWS):
        for canary in (sound, broken):
            call(canary, 120)
        world.move_clock(60)
    world.move_clock(240)  # what the last window has measured takes two minutes to be seen
    world.ended(deployments[1])
    view = world.wait_for(lambda: _at_rest(world, deployments[0]))
    assert view["status"] == "AWAITING_APPROVAL", view
    return deployments[0], deployments[1]


def _is_asked(world: World, deployment: str, target: str) -> bool:
    return any(wait["kind"] == "approval" for wait in world.target(deployment, target)["waitingFor"])


def _waits(world: World, deployment: str) -> bool:
    return bool(world.target(deployment, "prod")["waitingFor"])


def _at_rest(world: World, deployment: str) -> dict[str, Any] | None:
    """The deployment once nothing of it goes on by itself."""
    view = world.read(deployment)
    return view if view["status"] in {"AWAITING_APPROVAL", *ENDED} else None


def _canary(world: World, source: str, queries: list[dict[str, Any]], *then: dict[str, Any]) -> Canary:
    judging = analysis(*(query["name"] for query in queries), runs=_WINDOWS)
    return a_judged_canary(world, judging, *then, source=source, queries=queries)
