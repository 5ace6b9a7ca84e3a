"""Analyses that somebody ends, that die in the middle, that have nothing to judge, or must wait longer."""

import json

from local.sample_functions import answering
from tests.analysis_builders import calls, runs_of
from tests.scenarios.control import steer
from tests.scenarios.judged import JUDGED_AFTER, a_judged_canary, messages
from tests.scenarios.roles import EVERYTHING, a_deploy_role
from tests.scenarios.world import World


def test_waits_for_a_slow_function_and_rolls_back_at_once_when_it_is_cancelled(world: World) -> None:
    canary = a_judged_canary(world)
    functions = canary.place.client("lambda")
    functions.update_function_configuration(FunctionName=canary.function, Timeout=250)
    functions.get_waiter("function_updated_v2").wait(FunctionName=canary.function)
    deployment = world.deploy(canary.config)

    # The rest of a minute in which calls are counted, then as long as a call may take.
    (correction,) = world.wait_for(lambda: _corrections(world, deployment))
    assert 250 <= int(correction["cause"]) <= 60 + 250 + 15 + 2
    world.open_wait(deployment, "prod", "analysis")
    steer(world, deployment, "cancel")
    ended = world.ended(deployment)

    assert (ended["status"], ended["targets"][0]["status"]) == ("CANCELLED", "ROLLED_BACK")
    assert ended["targets"][0]["analyses"][0]["status"] == "CLOSED"
    assert canary.alias() == {"1": 100}


def _corrections(world: World, deployment: str) -> list[dict[str, str]]:
    """The waits that the analysis has corrected."""
    states = world.plane.session().client("stepfunctions")
    machine = world.plane.target_state_machine_arn
    running = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
    names = [one["executionArn"] for one in running if one["name"].startswith(deployment)]
    events = [
        event
        for name in names
        for event in states.get_execution_history(executionArn=name, maxResults=1000)["events"]
    ]
    failed = [event["taskFailedEventDetails"] for event in events if event["type"] == "TaskFailed"]
    return [one for one in failed if one["error"] == "AnalysisContinuesError"]


def test_goes_on_without_a_verdict_when_the_analysis_is_skipped(world: World) -> None:
    canary = a_judged_canary(world)
    deployment = world.deploy(canary.config)
    wait = world.open_wait(deployment, "prod", "analysis")
    first = steer(world, deployment, "skip", "prod", pauseId=wait["analysisId"], comment="fire drill")
    again = steer(world, deployment, "skip", "prod", pauseId=wait["analysisId"])

    assert (first.json()["skipped"], again.status_code) == ("analysis", 409)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}
    assert "fire drill" in messages(world, deployment, "AnalysisSkipped")[0]


def test_says_what_was_judged_first_when_a_handler_died_after_it_had_judged(world: World) -> None:
    canary = a_judged_canary(world)
    deployment = world.deploy(canary.config)
    name = world.open_wait(deployment, "prod", "analysis")["analysisId"]
    (judgment,) = runs_of([calls(77, 500)], function=canary.function)
    world.plane.session().client("dynamodb").put_item(
        TableName=world.plane.table_name,
        Item={
            "pk": {"S": f"DEP#{deployment}"},
            "sk": {"S": f"JUDGMENT#{name}#00000"},
            "judgment": {"S": json.dumps(judgment.as_dict())},
        },
    )
    world.move_clock(62 + JUDGED_AFTER)
    ended = world.ended(deployment)

    assert "77 errors in 500 calls" in ended["reason"]
    assert len(messages(world, deployment, "MetricsJudged")) == 1
    assert canary.alias() == {"1": 100}


def test_holds_nothing_up_and_says_so_when_nothing_differs(world: World) -> None:
    canary = a_judged_canary(world, source=answering("one"))
    deployment = world.deploy(canary.config)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"1": 100}
    (told,) = messages(world, deployment, "AnalysisLeavesOut")
    assert "nothing differs from version 1" in told


def test_asks_a_person_and_says_why_when_the_role_may_not_read_metrics(world: World) -> None:
    canary = a_judged_canary(world)
    silent = {"Effect": "Deny", "Action": "cloudwatch:GetMetricData", "Resource": "*"}
    with a_deploy_role(canary.place, EVERYTHING, silent, external_id=world.plane.external_id) as role:
        canary.config["targets"]["prod"]["deployAsIamRole"] = role
        deployment = world.deploy(canary.config)
        world.open_wait(deployment, "prod", "analysis")
        world.move_clock(62 + JUDGED_AFTER)
        world.open_approval(deployment, "prod")
        world.decide(deployment, "prod", "reject")
        ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "may not read metrics for an analysis" in messages(world, deployment, "ApprovalRequested")[0]
    assert ended["targets"][0]["analyses"][0]["verdict"] == "error"
