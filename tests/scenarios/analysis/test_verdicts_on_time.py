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
from sluice.domain.times import from_iso
from sluice.planner.deployment import plan_deployment
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
_POLLS = 10
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
        if _look_at(world, deployment, starts + 60 * look + 19):
            break
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}
    assert re.search(r"early, at minute [12] of 15: errors of .* (failed|errors)", ended["reason"])
    assert _at(world, deployment, "AnalysisEnded") - _at(world, deployment, "WeightSet") <= 2 * 60 + 30
    assert len(messages(world, deployment, "MetricsJudged")) == 1


def _look_at(world: World, deployment: str, moment: float) -> bool:
    """Move the clock to a look, and wait until it is over; whether the analysis has ended by it.

    A wait that the look has corrected enters the state once more right away, hence the last polls agree.
    """
    before, polls = _looks(world, deployment), list[int]()
    _move_to(world, moment)

    def is_over() -> bool:
        polls.append(_looks(world, deployment))
        return polls[-1] > before and polls[-_POLLS:] == [polls[-1]] * _POLLS

    world.wait_for(lambda: messages(world, deployment, "AnalysisEnded") or is_over(), 60)
    return bool(messages(world, deployment, "AnalysisEnded"))


def _looks(world: World, deployment: str) -> int:
    """How often the state has been entered."""
    states, machine = world.plane.session().client("stepfunctions"), world.plane.target_state_machine_arn
    executions = states.list_executions(stateMachineArn=machine)["executions"]
    (arn,) = [one["executionArn"] for one in executions if one["name"].startswith(deployment)]
    events = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    return sum(event.get("stateEnteredEventDetails", {}).get("name") == "Judge metrics" for event in events)


def test_judges_a_good_version_once_its_numbers_are_final_and_not_before_when_calls_are_steady(
    world: World,
) -> None:
    canary = a_judged_canary(world, analysis("errors", interval=2), weight(100), source=answering("two"))
    deployment, wait = _judging(world, canary)
    starts = from_iso(wait["startsAt"])
    for minute in range(2):
        _move_to(world, starts + 60 * minute + 2)
        call(canary, 240)
        assert not _look_at(world, deployment, starts + 60 * minute + 19)
    assert not _look_at(world, deployment, starts + 120 + 19)
    _move_to(world, starts + 120 + 64)
    assert world.ended(deployment)["status"] == "SUCCEEDED"

    judged = _at(world, deployment, "AnalysisEnded")
    assert starts + 120 + 60 <= judged <= starts + 120 + 90
    assert judged <= from_iso(wait["expiresAt"])
    (latest,) = LATEST.findall(messages(world, deployment, "AnalysisStarted")[0])
    assert from_iso(f"{latest}+00:00") == from_iso(wait["expiresAt"])
    (plan,) = plan_deployment(load_config(yaml.safe_dump(canary.config)).config).targets
    planned = next(stage.lasts for stage in timetable([plan])[0].stages if stage.lasts)
    assert planned - 125 <= judged - _at(world, deployment, "AnalysisStarted") <= planned


def test_waits_until_the_printed_time_when_there_are_minutes_without_calls(world: World) -> None:
    canary = a_judged_canary(world, analysis("errors", interval=2), weight(100), source=answering("two"))
    deployment, wait = _judging(world, canary)
    starts, latest = from_iso(wait["startsAt"]), from_iso(wait["expiresAt"])
    _move_to(world, starts + 2)
    call(canary, 240)
    for look in (19, 79, 139, 184):
        assert not _look_at(world, deployment, starts + look)
    _move_to(world, latest - 5)
    world.ended(deployment)
    assert latest - 8 <= _at(world, deployment, "AnalysisEnded") <= latest + 1
