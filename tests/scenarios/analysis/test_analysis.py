"""The new version is judged by its own metrics: bad ones roll back, good ones go on, silence asks a person.

All deployments of this file run side by side and are judged in the same minute, so that the clock moves once.
"""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import yaml

from local.sample_functions import answering
from sluice.config.load import load_config
from sluice.domain.preflight.expected_calls import target_transitions
from sluice.planner.deployment import plan_deployment
from tests.scenarios.canary import Canary
from tests.scenarios.judged import (
    a_judged_canary,
    analysis,
    call,
    enter_windows,
    failing_every,
    messages,
)
from tests.scenarios.world import World, weight

BROKEN, SOUND = failing_every(20), answering("two")
COMPARED = {"name": "compared", "preset": "errorRate", "comparison": {"tolerance": 1}}


def _sum(name: str, metric: str) -> dict[str, Any]:
    """The sum of a metric of the new version, for metric math."""
    dimensions = {
        "FunctionName": "{{sluice.functionName}}",
        "Resource": "{{sluice.functionName}}:{{sluice.aliasName}}",
        "ExecutedVersion": "{{sluice.candidateVersion}}",
    }
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    asked = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": named}
    stat = {"Metric": asked, "Stat": "Sum", "Period": "{{armory.intervalSeconds}}"}
    return {"Id": name, "MetricStat": stat, "ReturnData": False}


SHARE = {"Id": "share", "Expression": "100 * errors / calls"}
QUERY = json.dumps([_sum("errors", "Errors"), _sum("calls", "Invocations"), SHARE])
MATH = {"name": "math", "upperLimit": 1, "queryTemplate": QUERY}
JUDGED_AFTER = 5 * 60 + 120 + 65 + 5


def minutes(*queries: str, **settings: Any) -> dict[str, Any]:
    """An analysis with windows of five minutes: deployments that begin together share most of each."""
    return analysis(*queries, interval=5, **settings)


AFTER = {"constraints": {"afterDeployment": [minutes("errors")]}}


@dataclass
class Judged:
    """One deployment, the calls that were made of it, and how many of them failed."""

    canary: Canary
    is_called: bool = True
    deployment: str = ""
    seen: Counter[str] = field(default_factory=Counter)


def _cases(world: World) -> dict[str, Judged]:
    aborting = minutes("errors", runs=5, abortOnFailedJudgment=True, minInvocations=20)
    held = minutes("compared", "math", rollBackMode="manual")
    keeping = a_judged_canary(world, weight(100), source=BROKEN, **AFTER)
    keeping.config["deploymentConfig"] = {"afterDeploymentFailure": "keep"}
    return {
        "broken": Judged(a_judged_canary(world, aborting, weight(100), source=BROKEN)),
        "sound": Judged(a_judged_canary(world, minutes("errors"), weight(100))),
        "silent": Judged(a_judged_canary(world, minutes("errors"), weight(100)), is_called=False),
        "by hand": Judged(a_judged_canary(world, held, source=BROKEN, queries=[COMPARED, MATH])),
        "afterwards": Judged(a_judged_canary(world, weight(100), source=BROKEN, **AFTER)),
        "kept": Judged(keeping),
    }


@pytest.fixture(scope="module")
def judged(world: World) -> dict[str, Judged]:
    """All deployments once they were judged."""
    cases = _cases(world)
    for case in cases.values():
        case.deployment = world.deploy(case.canary.config)
    for case in cases.values():
        world.wait_for(lambda case=case: messages(world, case.deployment, "AnalysisStarted"), 120)
    enter_windows(world, [case.deployment for case in cases.values()])
    with ThreadPoolExecutor(3) as pool:
        pool.map(_call, [case for case in cases.values() if case.is_called])
    world.move_clock(JUDGED_AFTER)
    for case in cases.values():
        world.wait_for(lambda case=case: messages(world, case.deployment, "AnalysisEnded"), 120)
    return cases


def _call(case: Judged) -> None:
    case.seen = call(case.canary)


def _status(world: World, case: Judged) -> str:
    return str(world.ended(case.deployment)["targets"][0]["status"])


def _page(world: World, case: Judged) -> str:
    link = world.link(world.open_approval(case.deployment, "prod")["approvalId"], "ada")
    return httpx.get(link).text


def test_rolls_back_when_the_analysis_finds_that_five_percent_of_the_calls_fail(
    world: World, judged: dict[str, Judged]
) -> None:
    case = judged["broken"]
    assert _status(world, case) == "ROLLED_BACK"
    assert case.canary.alias() == {"1": 100}
    told = f"({case.seen['2 failed']} errors in {case.seen['2']} calls)"
    assert told in world.read(case.deployment)["reason"]


def test_goes_on_when_no_call_fails(world: World, judged: dict[str, Judged]) -> None:
    case = judged["sound"]
    assert _status(world, case) == "SUCCEEDED"
    assert case.canary.alias() == {"2": 100}
    assert f"0 errors in {case.seen['2']} calls" in messages(world, case.deployment, "MetricsJudged")[0]


def test_asks_a_person_and_goes_on_with_an_approval_when_nobody_calls(
    world: World, judged: dict[str, Judged]
) -> None:
    case = judged["silent"]
    page = _page(world, case)
    assert case.canary.alias() == {"1": 50.0, "2": 50.0}
    assert "no data about the new version" in page
    world.decide(case.deployment, "prod", "approve")
    assert _status(world, case) == "SUCCEEDED"
    assert case.canary.alias() == {"2": 100}


def test_asks_a_person_and_rolls_back_with_a_rejection_when_bad_metrics_are_left_to_one(
    world: World, judged: dict[str, Judged]
) -> None:
    case = judged["by hand"]
    seen, page = case.seen, _page(world, case)
    share = f"math: {100 * seen['2 failed'] / seen['2']:.1f}".removesuffix(".0")
    assert f"candidate failed {seen['2 failed']} of {seen['2']} calls" in page
    assert f"stable 0 of {seen['1']} calls" in page
    assert f"{share}, above 1" in page
    assert f"{share}, above 1" in messages(world, case.deployment, "ApprovalRequested")[0]
    world.decide(case.deployment, "prod", "reject")
    assert _status(world, case) == "ROLLED_BACK"
    assert case.canary.alias() == {"1": 100}


def test_ends_after_one_of_five_runs_when_it_aborts_at_the_first_bad_one(
    world: World, judged: dict[str, Judged]
) -> None:
    assert len(messages(world, judged["broken"].deployment, "MetricsJudged")) == 1


def test_rolls_back_when_metrics_are_bad_after_the_deployment(
    world: World, judged: dict[str, Judged]
) -> None:
    case = judged["afterwards"]
    assert _status(world, case) == "ROLLED_BACK"
    assert case.canary.alias() == {"1": 100}


def test_keeps_the_version_when_metrics_are_bad_afterwards_and_the_config_says_so(
    world: World, judged: dict[str, Judged]
) -> None:
    case = judged["kept"]
    assert _status(world, case) == "FAILED"
    assert case.canary.alias() == {"2": 100}


def test_enters_no_more_states_than_the_plan_expects_when_metrics_are_judged(
    world: World, judged: dict[str, Judged]
) -> None:
    case = judged["sound"]
    world.ended(case.deployment)
    (plan,) = plan_deployment(load_config(yaml.safe_dump(case.canary.config)).config).targets
    states, machine = world.plane.session().client("stepfunctions"), world.plane.target_state_machine_arn
    executions = states.list_executions(stateMachineArn=machine)["executions"]
    (arn,) = [one["executionArn"] for one in executions if one["name"].startswith(case.deployment)]
    events = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    entered = [event for event in events if event["type"].endswith("StateEntered")]
    assert len(entered) <= target_transitions(plan)


def test_shows_every_number_when_somebody_looks(world: World, judged: dict[str, Judged]) -> None:
    case = judged["broken"]
    (found,) = world.api.get(f"/deployments/{case.deployment}/analyses").json()["analyses"]
    (reading,) = found["judgments"][0]["readings"]
    expected = {"values": [], "events": case.seen["2 failed"], "calls": case.seen["2"]}
    assert (found["status"], found["verdict"]) == ("FAILED", "failed")
    assert reading["candidate"] == expected
    (summary,) = world.target(case.deployment, "prod")["analyses"]
    assert summary["queries"] == found["queries"]


def test_says_what_other_limits_would_have_led_to_when_it_is_judged_again(
    world: World, judged: dict[str, Judged]
) -> None:
    body = {"deploymentId": judged["broken"].deployment, "queries": {"errors": {"upperLimit": 50}}}
    (answer,) = world.api.post("/analysis/replay", json=body).json()["analyses"]
    assert (answer["verdict"], answer["wouldBe"]["verdict"], answer["wouldBe"]["move"]) == (
        "failed",
        "passed",
        "succeed",
    )
    assert "(limit: 50 %)" in answer["wouldBe"]["queries"][0]["reason"]


@pytest.mark.parametrize(
    ("rules", "code", "told"),
    [
        ('"queries": {"latency": {"upperLimit": 1}}', "NotFound", "has a query 'latency'"),
        ('"queries": {"errors": {"uperLimit": 1}}', "ConfigError", "has no field `uperLimit`"),
        ('"querys": {}', "ConfigError", "has no field `querys`"),
        ('"queries": {"errors": {"upperLimit": "much"}}', "ConfigError", "`upperLimit` is not a number"),
        ('"queries": {"errors": {"upperLimit": 1e999}}', "ConfigError", "`upperLimit` is not a number"),
        (f'"queries": {{"errors": {{"upperLimit": 1{"0" * 400}}}}}', "ConfigError", "is not a number"),
        ('"queries": {"errors": {"tolerance": -1}}', "ConfigError", "`tolerance` is not 0 or more"),
        ('"queries": {"errors": {"confidence": 95}}', "ConfigError", "is not above 0.5 and below 1"),
        (
            '"queries": {"errors": {"tolerance": 1}}',
            "ConfigError",
            "was not compared with the stable version",
        ),
        ('"minInvocations": NaN', "ConfigError", "`minInvocations` is not a whole number from 1"),
        ('"minInvocations": 2.5', "ConfigError", "`minInvocations` is not a whole number from 1"),
    ],
)
def test_refuses_to_judge_again_by_what_no_config_could_say(
    world: World, judged: dict[str, Judged], rules: str, code: str, told: str
) -> None:
    body = f'{{"deploymentId": "{judged["broken"].deployment}", {rules}}}'
    answer = world.api.post("/analysis/replay", content=body)
    problem = answer.json()
    assert (problem["code"], answer.status_code) == (code, {"NotFound": 404, "ConfigError": 422}[code])
    assert told in problem["detail"]


def test_refuses_to_judge_again_when_it_is_told_no_deployment(world: World) -> None:
    assert world.api.post("/analysis/replay", json={}).status_code == 422
