"""People hold a target back by hand, let it go on, and send it ahead to 100 %."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.control import steer
from tests.scenarios.world import World, approval, pause, weight

STEPS = (weight(25), pause(4, "hours"), weight(50), pause(4, "hours"), weight(75))


def _at_25(world: World, *steps: dict[str, object], **more: object) -> tuple[Canary, str]:
    canary = a_canary(world, *(steps or STEPS), **more)
    deployment = world.deploy(canary.config)
    world.wait_for(lambda: world.read(deployment)["status"] in ("PAUSED", "AWAITING_APPROVAL"))
    return canary, deployment


def _held(world: World, deployment: str) -> None:
    """The pause of the plan is over, and the workflow waits for whoever has paused the target."""

    def is_held() -> bool:
        steer(world, deployment, "skip", "prod")  # refused while that pause has not begun
        return bool(_wait(world, deployment).get("pausedBy"))

    world.wait_for(is_held)


def _wait(world: World, deployment: str) -> dict[str, object]:
    return next(iter(world.target(deployment, "prod")["waitingFor"]), {})


def test_begins_no_further_step_while_it_is_paused_by_hand_and_goes_on_when_resumed(world: World) -> None:
    canary, deployment = _at_25(world)
    first = steer(world, deployment, "pause", "prod", comment="odd latencies")
    again = steer(world, deployment, "pause", "prod", comment="something else")

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert "odd latencies" in first.json()["message"]
    _held(world, deployment)
    target = world.target(deployment, "prod")
    assert target["status"] == "PAUSED"
    assert target["pausedByHand"]["comment"] == "odd latencies"
    assert canary.alias() == {"1": 75.0, "2": 25.0}
    refused = steer(world, deployment, "skip", "prod")
    assert (refused.status_code, "sluice resume" in refused.json()["remedy"]) == (409, True)

    assert steer(world, deployment, "resume", "prod").status_code == 200
    assert steer(world, deployment, "resume", "prod").status_code == 200
    world.wait_for(lambda: canary.alias() == {"1": 50.0, "2": 50.0})
    assert world.target(deployment, "prod")["pausedByHand"] is None
    kinds = [event["type"] for event in world.events(deployment)]
    assert [kinds.count(kind) for kind in ("PauseRequested", "TargetResumed")] == [1, 1]
    steer(world, deployment, "cancel", reason="done")
    assert world.ended(deployment)["status"] == "CANCELLED"


@pytest.mark.parametrize("way_back", ["rollback", "cancel"])
def test_rolls_back_at_once_while_it_is_paused_by_hand(world: World, way_back: str) -> None:
    canary, deployment = _at_25(world)
    steer(world, deployment, "pause", "prod")
    _held(world, deployment)
    steer(world, deployment, way_back, *(["prod"] if way_back == "rollback" else []), reason="errors")

    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}
    assert steer(world, deployment, "pause", "prod").status_code == 409
    assert steer(world, deployment, "resume", "prod").status_code == 409


def test_pauses_again_after_it_was_resumed_and_holds_before_the_next_step_only(world: World) -> None:
    canary, deployment = _at_25(world)
    for old, new in ((75.0, 25.0), (50.0, 50.0)):
        world.wait_for(lambda: canary.alias() == {"1": old, "2": new})  # noqa: B023 - called at once
        assert steer(world, deployment, "pause").json()["paused"] == ["prod"]
        _held(world, deployment)
        assert canary.alias() == {"1": old, "2": new}
        assert steer(world, deployment, "resume").json()["resumed"] == ["prod"]
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}


def test_goes_to_100_percent_without_the_rest_of_the_strategy_when_it_is_promoted_fully(world: World) -> None:
    canary, deployment = _at_25(world)
    first = steer(world, deployment, "promote", "prod", full=True, comment="fixes the outage")

    assert first.status_code == 202
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}
    events = world.events(deployment)
    skipped = [event["message"] for event in events if event["type"] == "StepSkipped"]
    assert len(skipped) == 3  # the two weights and the pause that were to come
    assert all("Promoted to 100 % by" in message for message in skipped)
    assert not any("50" in event["message"] for event in events if event["type"] == "WeightSet")
    assert steer(world, deployment, "promote", "prod", full=True).status_code == 409


def test_asks_people_still_when_it_is_promoted_fully_while_it_is_paused(world: World) -> None:
    """An approval is another right than to operate, and a gate after the deployment is no step."""
    canary, deployment = _at_25(world, weight(25), pause(4, "hours"), approval(), weight(50))
    steer(world, deployment, "pause", "prod")
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: steer(world, deployment, "promote", "prod", full=True), range(3)))

    assert [answer.status_code for answer in answers] == [202, 202, 202]
    world.open_approval(deployment, "prod")
    assert canary.alias() == {"1": 75.0, "2": 25.0}
    steer(world, deployment, "approve", "prod")
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}


def test_says_why_not_when_nothing_can_be_held_back_or_promoted(world: World) -> None:
    _canary, deployment = _at_25(world)
    assert steer(world, deployment, "resume", "prod").status_code == 409
    partly = steer(world, deployment, "promote", "prod")
    assert (partly.status_code, "full" in partly.json()["detail"]) == (422, True)
    steer(world, deployment, "cancel", reason="done")
    world.ended(deployment)
    refused = steer(world, deployment, "pause", "prod")
    assert (refused.status_code, "has ended" in refused.json()["detail"]) == (409, True)
