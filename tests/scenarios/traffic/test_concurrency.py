"""One run for each application and one target for each function, however many start at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World, approval, fresh, steps, weight


def _when_in_progress(canary: Canary, strategy: str) -> dict[str, Any]:
    return {**canary.config, "deploymentConfig": {"ifDeploymentInProgress": {"strategy": strategy}}}


def _queued(world: World, canary: Canary, strategy: str = "enqueueOne") -> tuple[str, dict[str, Any]]:
    answer = world.submit(_when_in_progress(canary, strategy))
    assert answer.status_code == 202, answer.text
    return answer.json()["deploymentId"], answer.json()


def test_refuses_a_second_deployment_when_the_config_does_not_say_otherwise(world: World) -> None:
    canary = a_canary(world)
    running = canary.waiting_at_25()
    answer = world.submit(canary.config)

    assert answer.status_code == 409
    assert answer.json()["blockingDeploymentId"] == running
    world.decide(running, "prod", "approve")
    assert world.ended(running)["status"] == "SUCCEEDED"


def test_starts_the_waiting_deployment_when_the_running_one_ends(world: World) -> None:
    canary = a_canary(world)
    running = canary.waiting_at_25()
    waiting, answer = _queued(world, canary)

    assert answer["blockedBy"] == running
    view = world.read(waiting)
    assert (view["status"], view["reason"]) == ("PENDING", f"Waits for {running}.")
    world.decide(running, "prod", "approve")
    assert world.ended(running)["status"] == "SUCCEEDED"
    # It brings the code that serves by now, so it changes nothing and asks nobody.
    assert world.ended(waiting)["status"] == "SUCCEEDED"
    assert world.read(waiting)["blockedBy"] is None


def test_replaces_the_waiting_deployment_when_a_newer_one_comes(world: World) -> None:
    canary = a_canary(world)
    running = canary.waiting_at_25()
    older, _ = _queued(world, canary)
    newer, _ = _queued(world, canary)
    ended = world.ended(older)

    assert (ended["status"], ended["reason"]) == (
        "CANCELLED",
        f"Replaced by {newer}, which waits in its place.",
    )
    assert ended["targets"][0]["status"] == "SKIPPED"
    world.decide(running, "prod", "reject")
    world.decide(newer, "prod", "approve")
    assert world.ended(newer)["status"] == "SUCCEEDED"


def test_cancels_a_waiting_deployment_when_a_person_wants_it(world: World) -> None:
    canary = a_canary(world)
    running = canary.waiting_at_25()
    waiting, _ = _queued(world, canary)
    answer = world.api.post(f"/deployments/{waiting}/cancel", json={"reason": "not today"})

    assert answer.status_code == 202, answer.text
    assert world.read(waiting)["status"] == "CANCELLED"
    world.decide(running, "prod", "approve")
    assert world.ended(running)["status"] == "SUCCEEDED"
    assert world.submit(canary.config).status_code == 202


def test_rolls_the_running_deployment_back_when_a_newer_one_supersedes_it(world: World) -> None:
    canary = a_canary(world)
    running = canary.waiting_at_25()
    canary.config["strategies"]["canary"] = steps(weight(100))
    newer, answer = _queued(world, canary, "supersede")

    assert answer["blockedBy"] == running
    ended = world.ended(running)
    assert (ended["status"], ended["reason"]) == ("CANCELLED", f"Superseded by {newer}.")
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert world.ended(newer)["status"] == "SUCCEEDED"
    assert list(canary.alias().values()) == [100]
    assert canary.alias() != {"1": 100}


def test_starts_the_waiting_deployment_when_the_running_execution_was_stopped(world: World) -> None:
    canary = a_canary(world, weight(25), approval(), weight(100))
    running = canary.waiting_at_25()
    canary.config["strategies"]["canary"] = steps(weight(100))
    waiting, _ = _queued(world, canary)
    states = world.plane.session().client("stepfunctions")
    machine = world.plane.deployment_state_machine_arn.replace(":stateMachine:", ":execution:")
    states.stop_execution(executionArn=f"{machine}:{running}")

    assert world.ended(running)["status"] == "CANCELLED"
    assert world.ended(waiting)["status"] == "SUCCEEDED"


def test_lets_one_through_when_many_deployments_of_one_application_come_at_the_same_instant(
    world: World,
) -> None:
    canary = a_canary(world)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: world.submit(canary.config), range(8)))

    assert sorted(answer.status_code for answer in answers) == [202, *[409] * 7]


def test_lets_one_run_and_the_last_one_wait_when_many_queue_at_the_same_instant(world: World) -> None:
    canary = a_canary(world)
    config = _when_in_progress(canary, "enqueueOne")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: world.submit(config), range(6)))
    deployments = [answer.json()["deploymentId"] for answer in answers]
    running = [one for one in deployments if world.read(one)["blockedBy"] is None]
    going = [one for one in running if world.read(one)["status"] != "CANCELLED"]
    waiting = [one for one in deployments if world.read(one)["blockedBy"]]

    assert len(going) == len(waiting) == 1
    assert world.read(waiting[0])["blockedBy"] == going[0]


def _other_application(canary: Canary) -> dict[str, Any]:
    return {**canary.config, "application": fresh("other")}


def test_fails_before_any_change_when_another_application_deploys_the_same_function(world: World) -> None:
    canary = a_canary(world, approval(), weight(100))
    first = canary.waiting_at_25()
    second = world.deploy(_other_application(canary))
    ended = world.ended(second)

    assert ended["targets"][0]["status"] == "FAILED"
    assert f"is being deployed by {first} (application '{canary.config['application']}'" in ended["reason"]
    assert canary.alias() == {"1": 100}
    world.decide(first, "prod", "approve")
    assert world.ended(first)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_frees_the_function_when_its_target_has_ended(world: World, decision: str) -> None:
    canary = a_canary(world)
    first = canary.waiting_at_25()
    world.decide(first, "prod", decision)
    world.ended(first)
    canary.config["strategies"]["canary"] = steps(weight(100))

    assert world.ended(world.deploy(_other_application(canary)))["status"] == "SUCCEEDED"


def test_changes_the_function_once_when_two_applications_come_at_the_same_instant(world: World) -> None:
    canary = a_canary(world)
    configs = [_other_application(canary), _other_application(canary)]
    with ThreadPoolExecutor(2) as pool:
        deployments = list(pool.map(world.deploy, configs))

    def has_one_loser() -> list[str]:
        views = [world.read(one) for one in deployments]
        return [view["reason"] for view in views if view["status"] == "FAILED"]

    (reason,) = world.wait_for(has_one_loser)
    assert "is being deployed by" in reason or "alias" in reason.lower()
    assert canary.alias() in ({"1": 100}, {"1": 75, "2": 25})
