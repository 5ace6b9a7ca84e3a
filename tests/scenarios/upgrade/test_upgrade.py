"""An update of the stack, and the way back, while deployments wait: all end well, by their own machines."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

from local.process import ROOT
from sluice import __version__
from tests.scenarios.people.test_guardrails_teams import NOTHING
from tests.scenarios.receiver import running_receiver
from tests.scenarios.upgrade.next_release import NEXT_VERSION, next_release, present_release, release
from tests.scenarios.upgrade.waiting import LONGEST_HOURS, WAYS, Begun, Scene, for_an_approval
from tests.scenarios.world import World

MACHINES = ("deployment", "target")
Given, Outcome = TypeVar("Given"), TypeVar("Outcome")


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    """Where deployments wait; the plane has the present release again afterwards."""
    with running_receiver() as receiver:
        yield Scene(world, receiver)
    world.api.put("/guardrails", content=NOTHING.encode()).raise_for_status()
    if release_of(world) != __version__:
        release(world, present_release())


def release_of(world: World) -> str:
    """What the control plane says that it is."""
    return str(world.api.get("/deployments").headers["Sluice-Version"])


def executions(world: World, status: str, deployments: set[str]) -> Iterator[Mapping[str, Any]]:
    """What Step Functions says of the executions of these deployments that have this status."""
    states = world.plane.session().client("stepfunctions")
    for machine in (world.plane.deployment_state_machine_arn, world.plane.target_state_machine_arn):
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter=status)
        for one in (one for page in pages for one in page["executions"]):
            if any(one["name"].startswith(deployment) for deployment in deployments):
                yield states.describe_execution(executionArn=one["executionArn"])


def waiting_states(world: World, deployments: set[str]) -> set[str]:
    """The states in which the executions of these deployments are."""
    states = world.plane.session().client("stepfunctions")
    found = set()
    for execution in executions(world, "RUNNING", deployments):
        events = states.get_execution_history(executionArn=execution["executionArn"], reverseOrder=True)
        names = (
            one["stateEnteredEventDetails"]["name"] for one in events["events"] if "Entered" in one["type"]
        )
        found.add(str(next(names)))
    return found


def states_with_tokens() -> set[str]:
    """Every state of the two machines that waits for an answer."""
    found: set[str] = set()

    def look(states: Mapping[str, Any]) -> None:
        for name, state in states.items():
            if str(state.get("Resource", "")).endswith(".waitForTaskToken"):
                found.add(name)
            look(state.get("ItemProcessor", {}).get("States", {}))

    for machine in MACHINES:
        look(json.loads((ROOT / f"statemachine/{machine}.asl.json").read_text())["States"])
    return found


def test_deployments_that_wait_in_every_state_end_well_by_their_own_machine(
    scene: Scene, tmp_path: Path
) -> None:
    world, version = scene.world, current_version(scene.world)
    begun = dict(zip([way.__name__ for way in WAYS], at_once(lambda way: way(scene), WAYS), strict=True))
    deployments = {one.deployment for one in begun.values()}
    waits_in = waiting_states(world, deployments)

    release(world, next_release(tmp_path))
    assert release_of(world) == NEXT_VERSION != __version__
    assert current_version(world) != version
    world.move_clock(LONGEST_HOURS * 3600)
    ended = dict(zip(begun, at_once(lambda one: end_of(world, one), begun.values()), strict=True))

    # A deployment that is cancelled waits only until its targets have rolled back.
    assert states_with_tokens() - {"Cancel targets"} <= waits_in
    assert ended == {name: one.ends for name, one in begun.items()}
    assert {version_of(one) for one in targets_of(world, "SUCCEEDED", deployments)} == {version}

    by_the_next = for_an_approval(scene)
    release(world, present_release())
    assert end_of(world, by_the_next) == by_the_next.ends


def at_once(work: Callable[[Given], Outcome], given: Iterable[Given]) -> list[Outcome]:
    """What the work gives for each, side by side: deployments wait for the plane most of the time."""
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(work, given))


def end_of(world: World, one: Begun) -> str:
    one.go_on()
    return str(world.ended(one.deployment, 100)["status"])


def targets_of(world: World, status: str, deployments: set[str]) -> list[Mapping[str, Any]]:
    """The executions of targets among those of these deployments."""
    found = executions(world, status, deployments)
    return [one for one in found if one["stateMachineArn"] == world.plane.target_state_machine_arn]


def current_version(world: World) -> str:
    """The version of the target's machine with which new deployments begin."""
    alias = f"{world.plane.target_state_machine_arn}:current"
    states = world.plane.session().client("stepfunctions")
    described = states.describe_state_machine_alias(stateMachineAliasArn=alias)
    return str(described["routingConfiguration"][0]["stateMachineVersionArn"])


def version_of(execution: Mapping[str, Any]) -> str:
    return str(execution["stateMachineVersionArn"])
