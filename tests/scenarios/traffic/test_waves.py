"""Waves: few targets first, a person between them and the others, and all back when one says no."""

from typing import Any

from tests.scenarios.control import steer
from tests.scenarios.fleets import a_function_each, served
from tests.scenarios.world import ALL_AT_ONCE, World, a_target, approval, fresh

SPOTS = {"first": (0, 0), "second": (0, 1), "third": (1, 2)}


class Fleet:
    """Three targets in two waves."""

    def __init__(self, world: World, **between: Any) -> None:
        self.name = fresh("fleet")
        self.places = {target: world.place(*spot) for target, spot in SPOTS.items()}
        self.config = world.config(
            self.name,
            deploymentConfig={
                "onFailure": "rollbackAll",
                "waves": [1, "rest"],
                "betweenWaves": {"gates": [approval()], **between},
            },
            targets={target: a_target(place, "once") for target, place in self.places.items()},
            strategies={"once": ALL_AT_ONCE},
            **a_function_each(self.name, self.places),
        )

    def served(self) -> dict[str, dict[str, float]]:
        """Where the aliases are."""
        return served(self.name, self.places)


OLD, NEW = {"1": 100}, {"2": 100}


def test_second_wave_starts_when_a_person_approves_the_end_of_the_first(world: World) -> None:
    fleet = Fleet(world)
    deployment = world.deploy(fleet.config)
    world.open_approval(deployment, "wave-1")

    assert fleet.served() == {"first": NEW, "second": OLD, "third": OLD}
    assert world.statuses(deployment) == {
        "first": "SUCCEEDED",
        "wave-1": "AWAITING_APPROVAL",
        "second": "WAITING",
        "third": "WAITING",
    }
    border = world.target(deployment, "wave-1")
    assert (border["endsWave"], border["account"], border["functions"]) == (1, "", [])
    world.decide(deployment, "wave-1", "approve")
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert fleet.served() == {"first": NEW, "second": NEW, "third": NEW}


def test_first_wave_goes_back_when_a_person_rejects_its_end(world: World) -> None:
    fleet = Fleet(world)
    deployment = world.deploy(fleet.config)
    world.open_approval(deployment, "wave-1")
    world.decide(deployment, "wave-1", "reject", "too slow")

    assert world.ended(deployment)["status"] == "FAILED"
    assert world.statuses(deployment) == {
        "first": "ROLLED_BACK",
        "wave-1": "FAILED",
        "second": "SKIPPED",
        "third": "SKIPPED",
    }
    assert fleet.served() == {"first": OLD, "second": OLD, "third": OLD}


def test_end_of_a_wave_cannot_be_promoted_when_it_waits(world: World) -> None:
    deployment = world.deploy(Fleet(world).config)
    world.open_approval(deployment, "wave-1")
    answer = steer(world, deployment, "promote", "wave-1", full=True)
    assert (answer.status_code, "is the end of wave 1" in answer.text) == (409, True)
    steer(world, deployment, "cancel")
    assert world.ended(deployment)["status"] == "CANCELLED"


def test_plan_shows_when_the_second_wave_starts_at_the_earliest(world: World) -> None:
    fleet = Fleet(world, bakeTime={"duration": 10, "unit": "minutes"}, gates=[])
    answer = world.api.post("/plan", json=fleet.config)
    assert answer.status_code == 200, answer.text
    rows = {row["name"]: row for row in answer.json()["targets"]}
    assert rows["wave-1"]["endsWave"] == 1
    assert rows["first"]["endsAt"] == rows["wave-1"]["startsAt"] == rows["third"]["startsAt"]
    assert rows["first"]["startsAt"] < rows["first"]["endsAt"]
