"""Whoever stops an execution or kills a process: the target ends, and no alias stays in between."""

import os
import signal
from pathlib import Path

from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World, pause, weight

END = {"SUCCEEDED", "FAILED", "ROLLED_BACK", "CANCELLED"}


def _executions(world: World, machine: str, deployment: str) -> list[str]:
    states = world.plane.session().client("stepfunctions")
    running = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
    return [execution["executionArn"] for execution in running if execution["name"].startswith(deployment)]


def _stop(world: World, machine: str, deployment: str) -> None:
    states = world.plane.session().client("stepfunctions")
    (execution,) = _executions(world, machine, deployment)
    states.stop_execution(executionArn=execution)


def _is_whole(canary: Canary) -> bool:
    return canary.alias() in ({"1": 100}, {"2": 100})


def test_rolls_back_when_a_target_execution_is_stopped_during_an_approval(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    _stop(world, world.plane.target_state_machine_arn, deployment)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "was stopped manually" in ended["reason"]
    assert canary.alias() == {"1": 100}
    assert ended["targets"][0]["waitingFor"] == []
    assert _executions(world, world.plane.target_state_machine_arn, deployment) == []


def test_rolls_back_when_a_target_execution_is_stopped_during_a_pause(world: World) -> None:
    canary = a_canary(world, weight(25), pause(4, "hours"), weight(100))
    deployment = world.deploy(canary.config)
    world.wait_for(lambda: world.read(deployment)["status"] == "PAUSED")
    _stop(world, world.plane.target_state_machine_arn, deployment)

    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}


def test_cancels_and_rolls_back_when_the_deployment_execution_is_stopped(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    _stop(world, world.plane.deployment_state_machine_arn, deployment)
    ended = world.ended(deployment)

    assert ended["status"] == "CANCELLED"
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}
    assert world.submit(canary.config).status_code == 202


def test_comes_to_an_end_when_the_process_of_a_handler_is_killed_while_it_publishes(world: World) -> None:
    canary = a_canary(world, weight(100))
    deployment = world.deploy(canary.config)
    versions = canary.place.client("lambda")

    def is_changing() -> bool:
        now = versions.get_function_configuration(FunctionName=canary.function)
        return now["LastUpdateStatus"] == "InProgress"

    world.wait_for(is_changing)
    killed = kill(world, "prepare_functions")
    ended = world.ended(deployment)

    assert killed
    assert ended["targets"][0]["status"] in END
    assert _is_whole(canary)
    published = versions.list_versions_by_function(FunctionName=canary.function)["Versions"]
    assert [version["Version"] for version in published] == ["$LATEST", "1", "2"]


def test_comes_to_an_end_when_handlers_are_killed_again_and_again(world: World) -> None:
    canary = a_canary(world, *(weight(percent) for percent in (10, 30, 50, 70, 90)))
    deployment = world.deploy(canary.config)
    for _ in range(6):
        world.wait_for(lambda: kill(world, "set_weight") or _has_ended(world, deployment))
    ended = world.ended(deployment, seconds=90)

    assert ended["targets"][0]["status"] in END
    assert _is_whole(canary)


def _has_ended(world: World, deployment: str) -> bool:
    return world.read(deployment)["status"] in END


def kill(world: World, handler: str) -> int:
    """End every process that runs this handler on this plane, as an out-of-memory kill would; how many."""
    found = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _runs(entry, handler, world.plane.clock_file):
            os.kill(int(entry.name), signal.SIGKILL)
            found += 1
    return found


def _runs(process: Path, handler: str, clock_file: str) -> bool:
    """Other planes on this machine run the same handlers; each has a clock of its own."""
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        variables = (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    is_handler = b"awslambdaric" in words and f"handlers.{handler}.handler".encode() in words
    return is_handler and f"SLUICE_CLOCK_FILE={clock_file}".encode() in variables
