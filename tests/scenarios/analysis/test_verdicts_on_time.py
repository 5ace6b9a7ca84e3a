"""Verdicts come when they can: bad versions end at the first looks, good ones when their numbers are final.

The clock moves from look to look, as it would by itself; calls are made before each move.
"""

import re
from typing import Any

import httpx
import pytest
import yaml

from local.sample_functions import answering
from sluice.config.load import load_config
from sluice.domain.plan.timetable import timetable
from sluice.domain.preflight.expected_calls import target_transitions
from sluice.domain.times import from_iso
from sluice.planner import plan_deployment
from tests.scenarios.canary import Canary
from tests.scenarios.judged import a_judged_canary, analysis, call, messages
from tests.scenarios.world import World, weight

FAILING = """
def handler(event, context):
    raise RuntimeError("every call fails")
"""
COMPARED = {"name": "errors", "preset": "errorRate", "comparison": {"tolerance": 1}}
LIMITED = {"name": "errors", "preset": "errorRate", "upperLimit": 1}
LONG = (analysis("errors", interval=15), weight(100))
CALLS = 60
LATEST = re.compile(r"until (\S+ \S+) UTC at the latest")


def _now(world: World) -> float:
    return float(httpx.get(f"{world.plane.endpoint_url}/_sluice/clock").json()["now"])


def _move_to(world: World, moment: float) -> None:
    world.move_clock(max(0.0, moment - _now(world)))


def _judging(world: World, canary: Canary) -> tuple[str, dict[str, Any]]:
    deployment = world.deploy(canary.config)
    return deployment, world.open_wait(deployment, "prod", "analysis")


def _at(world: World, deployment: str, kind: str) -> float:
    return next(from_iso(event["at"]) for event in world.events(deployment) if event["type"] == kind)


@pytest.mark.parametrize("query", [LIMITED, COMPARED], ids=["limit", "comparison"])
def test_rolls_back_at_the_second_look_at_the_latest_when_every_call_fails(
    world: World, query: dict[str, Any]
) -> None:
    canary = a_judged_canary(world, *LONG, source=FAILING, queries=[query])
    deployment, wait = _judging(world, canary)
    starts = from_iso(wait["startsAt"])
    for look in range(2):
        call(canary, CALLS)
        _move_to(world, starts + 60 * look + 19)
        if world.wait_for(lambda look=look: _looked(world, deployment, look + 1), 60) == "ended":
            break
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}
    assert re.search(r"early, at minute [12] of 15: errors of .* (failed|errors)", ended["reason"])
    assert _at(world, deployment, "AnalysisEnded") - _at(world, deployment, "WeightSet") <= 2 * 60 + 30
    assert len(messages(world, deployment, "MetricsJudged")) == 1


def _looked(world: World, deployment: str, count: int) -> str:
    """Whether the analysis has ended, or its state waits again after so many looks."""
    if messages(world, deployment, "AnalysisEnded"):
        return "ended"
    return "waits" if len(_entered(world, deployment, "Judge metrics")) >= 2 + count else ""


def _entered(world: World, deployment: str, name: str = "") -> list[str]:
    states, machine = world.plane.session().client("stepfunctions"), world.plane.target_state_machine_arn
    executions = states.list_executions(stateMachineArn=machine)["executions"]
    (arn,) = [one["executionArn"] for one in executions if one["name"].startswith(deployment)]
    events = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    entered = [
        event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event
    ]
    return [one for one in entered if name in ("", one)]


def test_judges_a_good_version_once_its_numbers_are_final_and_not_before_when_calls_are_steady(
    world: World,
) -> None:
    canary = a_judged_canary(world, analysis("errors", interval=2), weight(100), source=answering("two"))
    deployment, wait = _judging(world, canary)
    starts = from_iso(wait["startsAt"])
    for minute in range(2):
        _move_to(world, starts + 60 * minute + 2)
        call(canary, 240)
        _move_to(world, starts + 60 * minute + 19)
        world.wait_for(lambda minute=minute: _looked(world, deployment, minute + 1), 60)
    assert not messages(world, deployment, "AnalysisEnded")
    _move_to(world, starts + 120 + 19)
    world.wait_for(lambda: _looked(world, deployment, 3), 60)
    assert not messages(world, deployment, "AnalysisEnded")
    _move_to(world, starts + 120 + 64)
    assert world.ended(deployment)["status"] == "SUCCEEDED"

    judged = _at(world, deployment, "AnalysisEnded")
    assert starts + 120 + 60 <= judged <= starts + 120 + 90
    assert judged <= from_iso(wait["expiresAt"])
    (latest,) = LATEST.findall(messages(world, deployment, "AnalysisStarted")[0])
    assert from_iso(f"{latest}+00:00") == from_iso(wait["expiresAt"])
    (plan,) = plan_deployment(load_config(yaml.safe_dump(canary.config)).config).targets
    assert len(_entered(world, deployment)) <= target_transitions(plan)
    planned = next(stage.lasts for stage in timetable([plan])[0].stages if stage.lasts)
    assert planned - 125 <= judged - _at(world, deployment, "AnalysisStarted") <= planned


def test_waits_until_the_printed_time_when_there_are_minutes_without_calls(world: World) -> None:
    canary = a_judged_canary(world, analysis("errors", interval=2), weight(100), source=answering("two"))
    deployment, wait = _judging(world, canary)
    starts, latest = from_iso(wait["startsAt"]), from_iso(wait["expiresAt"])
    _move_to(world, starts + 2)
    call(canary, 240)
    for count, look in enumerate((19, 79, 139, 184), 1):
        _move_to(world, starts + look)
        world.wait_for(lambda count=count: _looked(world, deployment, count), 60)
    assert not messages(world, deployment, "AnalysisEnded")
    _move_to(world, latest - 5)
    world.ended(deployment)
    assert latest - 8 <= _at(world, deployment, "AnalysisEnded") <= latest + 1
