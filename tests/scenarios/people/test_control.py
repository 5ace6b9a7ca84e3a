"""People cancel, skip and roll back: at once, once, and whatever else happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.control import steer
from tests.scenarios.world import ALL_AT_ONCE, World, a_provider_row, a_target, approval, pause, weight

PAUSED = (weight(25), pause(4, "hours"), weight(100))


def _paused(world: World) -> tuple[Canary, str]:
    canary = a_canary(world, *PAUSED)
    deployment = world.deploy(canary.config)
    world.wait_for(lambda: world.read(deployment)["status"] == "PAUSED")
    return canary, deployment


def _chain(canary: Canary, *names: str) -> dict[str, Any]:
    """The canary's config with more targets, each after the one before; only the first one has gates."""
    config = dict(canary.config)
    rows = list(config["providerOptions"]["lambda"])
    targets, before = dict(config["targets"]), "prod"
    for name in names:
        targets[name] = a_target(canary.place, "fast", dependsOn=[before])
        rows.append(a_provider_row(canary.place, name, canary.function))
        before = name
    aliases = [{**config["trafficManagement"][0], "targets": ["prod", *names]}]
    strategies = {**config["strategies"], "fast": ALL_AT_ONCE}
    given = {"targets": targets, "strategies": strategies, "trafficManagement": aliases}
    return {**config, **given, "providerOptions": {"lambda": rows}}


def test_goes_on_at_once_when_a_pause_is_skipped(world: World) -> None:
    canary, deployment = _paused(world)
    (wait,) = world.target(deployment, "prod")["waitingFor"]
    answer = steer(world, deployment, "skip", "prod", comment="looks fine")

    assert answer.status_code == 200
    assert answer.json()["pauseId"] == wait["pauseId"]
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}
    assert any("looks fine" in event["message"] for event in world.events(deployment))


def test_skips_one_pause_only_when_the_same_request_comes_twice(world: World) -> None:
    canary = a_canary(world, weight(25), pause(4, "hours"), weight(50), pause(4, "hours"), weight(100))
    deployment = world.deploy(canary.config)
    first = world.open_wait(deployment, "prod", "pause")["pauseId"]

    assert steer(world, deployment, "skip", "prod", pauseId=first).status_code == 200
    world.wait_for(lambda: canary.alias() == {"1": 50.0, "2": 50.0})
    again = steer(world, deployment, "skip", "prod", pauseId=first)
    assert again.status_code == 409
    assert "skipped it already" in again.json()["detail"]
    second = world.open_wait(deployment, "prod", "pause")["pauseId"]
    assert second != first
    assert steer(world, deployment, "skip", "prod").status_code == 200
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_lets_one_of_many_skip_when_they_press_at_the_same_instant(world: World) -> None:
    _canary, deployment = _paused(world)
    pause_id = world.open_wait(deployment, "prod", "pause")["pauseId"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: steer(world, deployment, "skip", "prod", pauseId=pause_id), range(4))
        )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_skips_a_waiting_target_and_all_behind_it(world: World) -> None:
    canary = a_canary(world)
    deployment = world.deploy(_chain(canary, "second", "third"))
    world.open_approval(deployment, "prod")
    answer = steer(world, deployment, "skip", "second", comment="not today")

    assert answer.json()["skipped"] == "target"
    assert world.statuses(deployment) == {
        "prod": "AWAITING_APPROVAL",
        "second": "SKIPPED",
        "third": "SKIPPED",
    }
    assert steer(world, deployment, "skip", "second").status_code == 409
    steer(world, deployment, "approve", "prod")
    ended = world.ended(deployment)
    assert world.statuses(deployment)["prod"] == "SUCCEEDED"
    assert "not today" in ended["targets"][1]["reason"]


def test_skips_no_approval(world: World) -> None:
    deployment = a_canary(world).waiting_at_25()
    refused = steer(world, deployment, "skip", "prod")

    assert refused.status_code == 409
    assert "approve or reject" in refused.json()["detail"]
    steer(world, deployment, "reject", "prod")
    world.ended(deployment)


def test_refuses_an_approval_when_the_target_rolls_back(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    assert steer(world, deployment, "rollback", "prod", reason="errors").status_code == 202
    refused = steer(world, deployment, "approve", "prod")

    assert refused.status_code == 409
    assert "closed: its target rolls back or has ended" in refused.json()["detail"]
    ended = world.ended(deployment)
    assert ended["status"] == "FAILED"
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "Rolled back by arn:" in ended["targets"][0]["reason"]
    assert ended["targets"][0]["reason"].endswith(": errors.")
    assert canary.alias() == {"1": 100}


@pytest.mark.parametrize("against", ["rollback", "reject"])
def test_comes_to_one_whole_end_when_an_approval_races_what_undoes_it(world: World, against: str) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda verb: steer(world, deployment, verb, "prod"), ["approve", against]))
    status = world.ended(deployment)["targets"][0]["status"]

    assert {answer.status_code for answer in answers} <= {200, 202, 409}
    assert (status, canary.alias()) in [("SUCCEEDED", {"2": 100}), ("ROLLED_BACK", {"1": 100})]
    if answers[1].is_success:  # whoever was told that it rolls back was told the truth
        assert status == "ROLLED_BACK"


def test_rolls_back_at_once_when_it_is_wanted_during_a_pause(world: World) -> None:
    canary, deployment = _paused(world)
    assert steer(world, deployment, "rollback", "prod", reason="errors").status_code == 202
    assert steer(world, deployment, "rollback", "prod").status_code in (202, 409)

    assert world.ended(deployment, seconds=15)["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}
    late = steer(world, deployment, "rollback", "prod")
    assert late.status_code == 409
    assert "ROLLED_BACK" in late.json()["detail"]


def test_rolls_back_no_target_that_has_not_started(world: World) -> None:
    canary = a_canary(world)
    deployment = world.deploy(_chain(canary, "second"))
    world.open_approval(deployment, "prod")
    refused = steer(world, deployment, "rollback", "second")

    assert refused.status_code == 409
    assert "has not started" in refused.json()["detail"]
    steer(world, deployment, "reject", "prod")
    world.ended(deployment)


@pytest.mark.parametrize("steps", [PAUSED, (weight(25), approval(), weight(100))])
def test_cancels_at_once_when_it_waits(world: World, steps: tuple[dict[str, Any], ...]) -> None:
    canary = a_canary(world, *steps)
    deployment = world.deploy(_chain(canary, "second"))
    world.wait_for(lambda: world.target(deployment, "prod")["waitingFor"])
    assert steer(world, deployment, "cancel", reason="wrong build").status_code == 202
    again = steer(world, deployment, "cancel", reason="really")
    ended = world.ended(deployment, seconds=15)

    assert again.status_code in (202, 409)
    assert ended["status"] == "CANCELLED"
    assert "wrong build" in ended["reason"]
    assert world.statuses(deployment) == {"prod": "ROLLED_BACK", "second": "SKIPPED"}
    assert canary.alias() == {"1": 100}
    assert [target["waitingFor"] for target in ended["targets"]] == [[], []]
    assert steer(world, deployment, "cancel").status_code == 409


def test_comes_to_a_whole_end_when_it_is_cancelled_while_it_publishes(world: World) -> None:
    canary = a_canary(world, weight(100))
    functions = canary.place.client("lambda")

    def is_changing() -> bool:
        now = functions.get_function_configuration(FunctionName=canary.function)
        return bool(now["LastUpdateStatus"] == "InProgress")

    with world.updates_taking(4.0):
        deployment = world.deploy(canary.config)
        world.wait_for(is_changing)
        assert steer(world, deployment, "cancel", reason="wrong build").status_code == 202
    ended = world.ended(deployment)

    assert ended["status"] == "CANCELLED"
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}


def test_changes_nothing_when_it_is_cancelled_before_it_begins(world: World) -> None:
    canary = a_canary(world, weight(100))
    deployment = world.deploy(canary.config)
    assert steer(world, deployment, "cancel").status_code == 202
    ended = world.ended(deployment)

    assert ended["status"] == "CANCELLED"
    assert ended["targets"][0]["status"] in {"SKIPPED", "CANCELLED", "ROLLED_BACK"}
    assert canary.alias() == {"1": 100}
    assert world.submit(canary.config).status_code == 202


def test_finds_a_target_whose_name_holds_blanks_and_slashes(world: World) -> None:
    canary = a_canary(world)
    name = "prod / eu (50)"
    config = dict(canary.config)
    config["targets"] = {name: config["targets"]["prod"]}
    row = {**config["providerOptions"]["lambda"][0], "target": name}
    config["providerOptions"] = {"lambda": [row]}
    config["trafficManagement"] = [{**config["trafficManagement"][0], "targets": [name]}]
    deployment = world.deploy(config)
    world.open_approval(deployment, name)

    assert steer(world, deployment, "approve", name).status_code == 200
    assert world.ended(deployment)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("verb", ["approve", "skip", "rollback"])
def test_answers_404_when_there_is_no_such_deployment_or_target(world: World, verb: str) -> None:
    canary = a_canary(world, weight(100))
    deployment = world.deploy(canary.config)

    assert steer(world, deployment, verb, "nowhere").status_code == 404
    assert steer(world, "d-nothing", verb, "prod").status_code == 404
    world.ended(deployment)


def test_waits_for_the_pause_beside_another_gate_no_longer_than_it_says(world: World) -> None:
    gates = [pause(1, "hours"), approval(), pause(30, "minutes")]
    canary = a_canary(world, weight(100), constraints={"beforeDeployment": gates})
    deployment = world.deploy(canary.config)
    world.open_approval(deployment, "prod")
    world.move_clock(45 * 60)
    steer(world, deployment, "approve", "prod")

    wait = world.open_wait(deployment, "prod", "pause")
    assert world.read(deployment)["status"] == "PAUSED"
    assert wait["openedAt"] < wait["expiresAt"]
    world.move_clock(16 * 60)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
