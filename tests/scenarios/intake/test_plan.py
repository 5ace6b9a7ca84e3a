"""A plan says what a deployment would do, and what stands in its way, and starts and changes nothing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import yaml

from tests.scenarios.alarms import an_alarm, watching
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World, a_target, approval, pause, weight

CHANGES = ("Create", "Update", "Publish", "Delete", "Put", "Start")


def plan(world: World, config: dict[str, Any], path: str = "/plan") -> dict[str, Any]:
    answer = world.api.post(path, content=yaml.safe_dump(config).encode())
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def calls(world: World) -> list[dict[str, Any]]:
    return list(httpx.get(f"{world.plane.endpoint_url}/_sluice/calls").json())


def forget_calls(world: World) -> None:
    httpx.delete(f"{world.plane.endpoint_url}/_sluice/calls").raise_for_status()


@contextmanager
def no_sweeps(world: World) -> Iterator[None]:
    """While nothing runs by the minute: a sweep would look at the deployment's alarms and functions too."""
    events = world.plane.session().client("events")
    names = [rule["Name"] for rule in events.list_rules()["Rules"] if "ScheduleExpression" in rule]
    for name in names:
        events.disable_rule(Name=name)
    try:
        yield
    finally:
        for name in names:
            events.enable_rule(Name=name)


def states_entered(world: World, machine: str, name: str) -> int:
    states = world.plane.session().client("stepfunctions")
    execution = machine.replace(":stateMachine:", ":execution:") + f":{name}"
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
    return sum(event["type"].endswith("StateEntered") for page in pages for event in page["events"])


def with_second_target(world: World, canary: Canary) -> dict[str, Any]:
    """The canary's config with a second target behind the first, in an account whose role does not exist."""
    config, place = canary.config, world.place(1)
    role = f"arn:aws:iam::{place.account}:role/NobodyMadeThisRole"
    config["targets"]["mirror"] = {
        **a_target(place, "canary", dependsOn=["prod"]),
        "deployAsIamRole": role,
    }
    (row,) = config["providerOptions"]["lambda"]
    mirrored = {**row, "target": "mirror", "runAsIamRole": place.execution_role_arn}
    config["providerOptions"]["lambda"].append(mirrored)
    config["trafficManagement"][0]["targets"].append("mirror")
    return config


def test_says_when_each_stage_begins_until_a_person_is_waited_for(world: World) -> None:
    config = a_canary(
        world, weight(5), pause(10, "minutes"), weight(25), approval(requiresRoles=["sre"]), weight(100)
    ).config
    planned = plan(world, config)

    (target,) = planned["targets"]
    assert planned["order"] == [["prod"]]
    assert [(stage["title"], stage["weight"], stage["lastsSeconds"]) for stage in target["stages"]] == [
        ("Prepare functions", 0, 0),
        ("Set weight to 5 %", 5, 0),
        ("Pause for 10 minutes", 5, 600),
        ("Set weight to 25 %", 25, 0),
        ("Wait for approval", 25, None),
        ("Set weight to 100 %", 100, 0),
        ("Promote to 100 %", 100, 0),
    ]
    assert [stage["startsAt"] is None for stage in target["stages"]] == [False] * 5 + [True] * 2
    assert (target["endsAt"], planned["endsAt"]) == (None, None)
    (wait,) = target["gates"]
    assert (wait["stage"], wait["place"], wait["who"]) == (4, "step", "a person with role sre")


def test_shows_what_differs_from_the_version_that_serves_now(world: World) -> None:
    canary = a_canary(world)
    canary.config["providerOptions"]["lambda"][0]["runtime"] = "python3.12"
    (function,) = plan(world, canary.config)["targets"][0]["functions"]

    assert function["exists"] is True
    assert function["servesNow"] == "1 (100 %)"
    assert function["code"]["differs"] is True
    assert function["artifact"]["path"] == canary.config["artifacts"][0]["path"]
    assert function["artifact"]["objectVersion"]
    assert function["settings"] == [{"name": "runtime", "before": "python3.13", "after": "python3.12"}]
    serving = canary.place.client("lambda").get_function(FunctionName=canary.function, Qualifier="1")
    before = function["code"]["before"]
    assert before["sha256"] == serving["Configuration"]["CodeSha256"]
    assert before["size"] == serving["Configuration"]["CodeSize"]


def test_says_the_code_is_the_same_when_it_is(world: World) -> None:
    canary = a_canary(world, weight(100))
    world.ended(world.deploy(canary.config))
    code = plan(world, canary.config)["targets"][0]["functions"][0]["code"]

    assert code["differs"] is False
    assert code["before"] == code["after"]


def test_changes_and_starts_nothing(world: World) -> None:
    canary = a_canary(world)
    forget_calls(world)
    plan(world, canary.config)
    dry_run = plan(world, canary.config, "/deployments?dryRun=true")

    there = [call["operation"] for call in calls(world) if call["account"] == canary.place.account]
    assert there
    assert [operation for operation in there if operation.startswith(CHANGES)] == []
    assert dry_run["application"] == canary.function
    listed = world.api.get(f"/deployments?application={canary.function}").json()
    assert listed["deployments"] == []


def test_shows_an_account_that_cannot_be_reached_beside_the_others(world: World) -> None:
    planned = plan(world, with_second_target(world, a_canary(world, weight(100))))

    assert planned["order"] == [["prod"], ["mirror"]]
    prod, mirror = planned["targets"]
    assert (prod["isReached"], mirror["isReached"]) == (True, False)
    assert mirror["functions"][0]["isRead"] is False
    assert mirror["expected"]["awsCalls"] is None
    (refused,) = [finding for finding in planned["findings"] if finding["severity"] == "error"]
    assert refused["target"] == "mirror"
    assert "NobodyMadeThisRole cannot be assumed" in refused["message"]
    assert planned["wouldFail"] is True


@pytest.mark.parametrize("is_tested_and_watched", [False, True])
def test_expects_as_many_transitions_and_calls_as_a_deployment_makes(
    world: World, *, is_tested_and_watched: bool
) -> None:
    extra, alarms = ([], {})
    if is_tested_and_watched:
        extra = [{"smokeTest": {}}]
        alarms = {"alarms": watching(an_alarm(world.place()), an_alarm(world.place()))}
    pauses = [pause(1)]
    steps = [*extra, weight(10), *pauses, weight(50), weight(100)]
    canary = a_canary(world, *steps, **alarms)
    planned = plan(world, canary.config)
    with no_sweeps(world):
        forget_calls(world)
        deployment = world.deploy(canary.config)
        assert world.ended(deployment)["status"] == "SUCCEEDED"

    machines = world.plane.deployment_state_machine_arn, world.plane.target_state_machine_arn
    states = world.plane.session().client("stepfunctions")
    (target_run,) = [
        execution["name"]
        for execution in states.list_executions(stateMachineArn=machines[1])["executions"]
        if execution["name"].startswith(f"{deployment}-prod")
    ]
    expected = planned["expected"]
    assert states_entered(world, machines[0], deployment) == expected["stateTransitionsOfDeployment"] <= 8
    entered = states_entered(world, machines[1], target_run)
    assert entered == planned["targets"][0]["expected"]["stateTransitions"]
    assert entered == 4 * (len(steps) - len(pauses)) + 2 * len(pauses) + 14
    made = Counter(
        call["operation"]
        for call in calls(world)
        if call["account"] == canary.place.account
        and call["service"] in ("lambda", "s3", "monitoring", "cloudwatch")
    )
    looks_while_waiting = made["GetFunction"] - 5
    assert looks_while_waiting >= 0
    assert made.total() - looks_while_waiting == expected["awsCalls"]
    stored = Counter(call["operation"] for call in calls(world) if call["service"] == "dynamodb")
    # Each of these transactions has three items, and each item counts twice.
    written = stored["PutItem"] + stored["UpdateItem"] + 6 * stored["TransactWriteItems"]
    assert written == pytest.approx(expected["tableWrites"], rel=0.35)


def test_expects_traffic_by_the_last_day_and_warns_when_it_is_too_little(world: World) -> None:
    canary = a_canary(world, weight(10), pause(1, "hours"), weight(100))
    canary.place.client("lambda").get_waiter("published_version_active").wait(
        FunctionName=canary.function, Qualifier="1", WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    for _ in range(9):
        canary.place.invoke(canary.function, "live")
    planned = plan(world, canary.config)

    (function,) = planned["targets"][0]["functions"]
    assert function["requestsPerDay"] >= 9
    assert function["traffic"] == [{"stage": 1, "weight": 10, "requestsPerHour": 0.0, "requests": 0}]
    assert [finding["code"] for finding in planned["findings"]] == ["TooLittleTraffic"]
    assert planned["wouldFail"] is False


def test_says_what_is_created_when_the_function_does_not_exist(world: World) -> None:
    canary = a_canary(world, weight(100))
    canary.place.client("lambda").delete_function(FunctionName=canary.function)
    (target,) = plan(world, canary.config)["targets"]

    (function,) = target["functions"]
    assert (function["exists"], function["servesNow"]) == (False, None)
    assert {change["name"] for change in function["settings"]} == {"runAsIamRole", "handler", "runtime"}


def test_answers_422_with_every_problem_when_the_config_is_wrong(world: World) -> None:
    config = a_canary(world).config
    config["targets"]["prod"]["strategy"] = "canry"
    answer = world.api.post("/plan", content=yaml.safe_dump(config).encode())

    assert answer.status_code == 422
    assert any("canry" in problem["message"] for problem in answer.json()["problems"])


def test_validates_without_a_look_at_any_account(world: World) -> None:
    config = a_canary(world).config
    forget_calls(world)
    good = world.api.post("/validate", content=yaml.safe_dump(config).encode()).json()
    config["targets"]["prod"]["strategy"] = "canry"
    bad = world.api.post("/validate", content=yaml.safe_dump(config).encode()).json()

    assert good == {"valid": True, "problems": [], "warnings": []}
    assert bad["valid"] is False
    assert any("canry" in problem["message"] for problem in bad["problems"])
    assert "AssumeRole" not in {call["operation"] for call in calls(world)}


def test_takes_warnings_for_problems_when_validated_strictly(world: World) -> None:
    config = a_canary(world, weight(50), weight(25)).config
    text = yaml.safe_dump(config).encode()

    assert world.api.post("/validate", content=text).json()["valid"] is True
    assert world.api.post("/validate?strict=true", content=text).json()["valid"] is False
