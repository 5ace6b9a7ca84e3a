"""Deployments that start at a time: planned and accepted now, nothing moves before, all of it after."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.scenarios.canary import a_canary
from tests.scenarios.control import steer
from tests.scenarios.world import World, pause, weight


def in_two_hours(world: World) -> str:
    """Two hours from the plane's present on, as another time zone writes it."""
    moment = datetime.fromtimestamp(world.now(), UTC) + timedelta(hours=2)
    return moment.astimezone().isoformat()


def start_of(world: World, deployment: str) -> dict[str, str] | None:
    return next(
        (wait for wait in world.target(deployment, "prod")["waitingFor"] if wait["kind"] == "start"), None
    )


@pytest.mark.parametrize("is_in_config", [True, False], ids=["in the config", "in the request"])
def test_nothing_moves_before_the_time_and_everything_after(world: World, *, is_in_config: bool) -> None:
    canary, start = a_canary(world, weight(100)), in_two_hours(world)
    config = canary.config | ({"deploymentConfig": {"startAt": start}} if is_in_config else {})
    parameters = {} if is_in_config else {"startAt": start}
    plan = world.api.post("/plan", content=json.dumps(config).encode(), params=parameters).json()
    answer = world.api.post("/deployments", content=json.dumps(config).encode(), params=parameters)
    assert answer.status_code == 202, answer.text
    deployment = answer.json()["deploymentId"]
    shown = world.wait_for(lambda: start_of(world, deployment))
    world.wait_for(lambda: "DeploymentScheduled" in [event["type"] for event in world.events(deployment)])

    moment = datetime.fromisoformat(start).astimezone(UTC)
    assert datetime.fromisoformat(shown["expiresAt"]) == moment.replace(
        microsecond=moment.microsecond // 1000 * 1000
    )
    assert plan["startsAt"] == shown["expiresAt"]
    world.move_clock(3600)
    assert world.statuses(deployment) == {"prod": "WAITING"}
    assert canary.alias() == {"1": 100}
    world.move_clock(3700)
    assert world.ended(deployment, 100)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}


def test_deployment_never_starts_when_it_is_cancelled_before_its_time(world: World) -> None:
    canary = a_canary(world, weight(50), pause(1, "minutes"))
    config = canary.config | {"deploymentConfig": {"startAt": in_two_hours(world)}}
    deployment = world.deploy(config)
    world.wait_for(lambda: start_of(world, deployment))
    assert steer(world, deployment, "cancel").status_code == 202
    assert world.ended(deployment, 100)["status"] == "CANCELLED"
    assert world.statuses(deployment) == {"prod": "SKIPPED"}
    world.move_clock(3 * 3600)
    assert canary.alias() == {"1": 100}


def test_redeploy_starts_at_once_when_the_earlier_deployment_started_at_a_time(world: World) -> None:
    canary = a_canary(world, weight(100))
    deployment = world.deploy(canary.config | {"deploymentConfig": {"startAt": in_two_hours(world)}})
    world.wait_for(lambda: start_of(world, deployment))
    world.move_clock(2 * 3600 + 60)
    assert world.ended(deployment, 100)["status"] == "SUCCEEDED"
    again = steer(world, deployment, "redeploy")
    assert again.status_code == 202, again.text
    assert world.ended(again.json()["deploymentId"])["status"] == "SUCCEEDED"


def test_time_that_is_over_is_a_problem_of_the_config(world: World) -> None:
    canary = a_canary(world, weight(100))
    answer = world.submit(canary.config | {"deploymentConfig": {"startAt": "2026-01-01T08:00Z"}})
    assert answer.status_code == 422
    assert [problem["path"] for problem in answer.json()["problems"]] == ["deploymentConfig.startAt"]
    query = world.api.post(
        "/deployments", content=json.dumps(canary.config).encode(), params={"startAt": "soon"}
    )
    assert query.status_code == 422
    assert "'soon' is not a moment" in query.text
