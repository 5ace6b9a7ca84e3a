"""Deployments that wait, one in each way in which one can, and what ends each wait."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from local.sample_functions import answering
from tests.scenarios.alarms import an_alarm
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.control import steer
from tests.scenarios.judged import ERRORS, analysis
from tests.scenarios.people.test_guardrails_teams import apply
from tests.scenarios.receiver import Receiver
from tests.scenarios.traffic.test_many_targets import a_chain
from tests.scenarios.webhooks import a_webhook, run
from tests.scenarios.world import World, approval, fresh, pause, weight

PROD = "prod"


@dataclass(frozen=True)
class Begun:
    """A deployment that waits, and how it goes on."""

    deployment: str
    go_on: Callable[[], object]
    ends: str = "SUCCEEDED"


@dataclass(frozen=True)
class Scene:
    """Where deployments are begun."""

    world: World
    receiver: Receiver

    def begin(self, canary: Canary, kind: str, target: str = PROD) -> str:
        """Deploy, and come back once the target waits so; the deployment's id."""
        deployment = self.world.deploy(canary.config)
        self.world.open_wait(deployment, target, kind)
        return deployment

    def approve(self, deployment: str, target: str = PROD) -> None:
        """Approve what the target asks for, once it asks."""
        self.world.open_approval(deployment, target)
        answer = steer(self.world, deployment, "approve", target)
        assert answer.status_code == 200, answer.text


def for_an_approval(scene: Scene) -> Begun:
    canary = a_canary(scene.world)
    deployment = scene.begin(canary, "approval")
    return Begun(deployment, lambda: scene.approve(deployment))


def for_a_gate(scene: Scene) -> Begun:
    gate = {"beforeDeployment": [approval()]}
    canary = a_canary(scene.world, weight(100), constraints=gate)
    deployment = scene.begin(canary, "approval")
    return Begun(deployment, lambda: scene.approve(deployment))


def for_a_pause(scene: Scene) -> Begun:
    canary = a_canary(scene.world, weight(25), pause(2, "hours"), weight(100))
    return Begun(scene.begin(canary, "pause"), _nothing)


def for_a_callback(scene: Scene) -> Begun:
    path = f"/{fresh('called')}"
    canary = a_canary(scene.world, weight(25), run("check"), weight(100))
    canary.config["webhooks"] = [a_webhook(scene.receiver, "check", path)]
    deployment = scene.begin(canary, "webhook")
    scene.receiver.call(path)
    return Begun(deployment, lambda: scene.receiver.call_back(path).raise_for_status())


def for_an_analysis(scene: Scene) -> Begun:
    judged = analysis("errors", runs=90, missingData="pass")
    canary = a_canary(scene.world, weight(50), judged, weight(100))
    canary.config["analysis"] = {"queries": [ERRORS]}
    return Begun(scene.begin(canary, "analysis"), _nothing)


def for_its_time(scene: Scene) -> Begun:
    canary = a_canary(scene.world)
    moment = datetime.fromtimestamp(scene.world.now(), UTC) + timedelta(hours=2)
    canary.config["deploymentConfig"] = {"startAt": moment.isoformat()}
    deployment = scene.begin(canary, "start")
    return Begun(deployment, lambda: scene.approve(deployment))


def for_the_end_of_a_freeze(scene: Scene) -> Begun:
    canary = a_canary(scene.world)
    now = datetime.fromtimestamp(scene.world.now(), UTC)
    moments = {"from": now - timedelta(hours=1), "until": now + timedelta(hours=2)}
    once = {word: f"{moment:%Y-%m-%dT%H:%M}" for word, moment in moments.items()}
    freeze = {"timeZone": "UTC", "once": once, "applications": [canary.function], "reason": "the fair"}
    apply(scene.world, {"kind": "guardrails", "freezes": {"fair": freeze}})
    deployment = scene.begin(canary, "freeze")
    return Begun(deployment, lambda: scene.approve(deployment))


def for_another_target(scene: Scene) -> Begun:
    """The third of four targets waits for an approval, and the fourth for the third."""
    _name, _places, config = a_chain(scene.world)
    deployment = scene.world.deploy(config)
    scene.world.open_approval(deployment, PROD)
    return Begun(deployment, lambda: scene.approve(deployment))


def for_the_deployment_before(scene: Scene) -> Begun:
    """One of the same application runs, and waits for an approval as well."""
    canary = a_canary(scene.world)
    first = scene.begin(canary, "approval")
    canary.place.upload(f"{canary.function}.zip", answering("three"))
    canary.config["deploymentConfig"] = {"ifDeploymentInProgress": {"strategy": "enqueueOne"}}
    second = scene.world.deploy(canary.config)
    assert scene.world.read(second)["status"] == "PENDING"

    def go_on() -> None:
        scene.approve(first)
        scene.approve(second)

    return Begun(second, go_on)


def for_an_alarm(scene: Scene) -> Begun:
    """It goes back, not on, once the alarm is red."""
    place = scene.world.place()
    alarm = an_alarm(place)
    canary = a_canary(scene.world, weight(25), pause(9, "hours"), weight(100), alarms={"names": [alarm.name]})
    return Begun(scene.begin(canary, "pause"), lambda: alarm.put("ALARM"), ends="FAILED")


def _nothing() -> None:
    """Time ends it."""


WAYS: tuple[Callable[[Scene], Begun], ...] = (
    for_an_approval,
    for_a_gate,
    for_a_pause,
    for_a_callback,
    for_an_analysis,
    for_its_time,
    for_the_end_of_a_freeze,
    for_another_target,
    for_the_deployment_before,
    for_an_alarm,
)
LONGEST_HOURS = 2.1
"""After it, no time that they wait for is left."""
