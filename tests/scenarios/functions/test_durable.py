"""Durable functions: executions stay on their version, which tests, judgment and rollbacks must know."""

import json
from typing import Any

import pytest

from local.sample_functions import HANDLER, RUNTIME, Place, zipped
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.judged import ERRORS, JUDGED_AFTER, analysis, enter_windows, messages
from tests.scenarios.world import World, approval, fresh, weight

_SAYS_WHAT_IT_IS_GIVEN = """
import json
def handler(event, context):
    operation = event["InitialExecutionState"]["Operations"][0]
    return json.loads(operation["ExecutionDetails"]["InputPayload"])
# release {release}
"""
GOES_ON = {"Status": "PENDING"}
DONE = {"Status": "SUCCEEDED", "Result": '{"ok": true}'}
BROKEN = {"Status": "FAILED", "Error": {"ErrorType": "OutOfStock", "ErrorMessage": "no apples"}}


FAILS_INSTEAD_OF_SUCCEEDING = """
import json
def handler(event, context):
    operation = event["InitialExecutionState"]["Operations"][0]
    given = json.loads(operation["ExecutionDetails"]["InputPayload"])
    return {"Status": "FAILED", "Error": {"ErrorType": "Sour"}} if given["Status"] == "SUCCEEDED" else given
"""


def durable(world: World, *steps: dict[str, Any], on_rollback: str = "") -> Canary:
    """A canary of a durable function; what its executions are given says how they end."""
    one = a_canary(world, *steps)
    name = fresh("durable")
    _create(one.place, name)
    path = one.place.upload(f"{name}.zip", _SAYS_WHAT_IT_IS_GIVEN.format(release="two"))
    config = json.loads(json.dumps(one.config).replace(one.function, name))
    config["artifacts"][0]["path"] = path
    if on_rollback:
        config["providerOptions"]["lambda"][0]["durableExecutionsOnRollback"] = on_rollback
    return Canary(world, one.place, name, config)


def _create(place: Place, name: str) -> None:
    functions = place.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime=RUNTIME,
        Handler=HANDLER,
        Role=place.execution_role_arn,
        Code={"ZipFile": zipped(_SAYS_WHAT_IT_IS_GIVEN.format(release="one"))},
        DurableConfig={"ExecutionTimeout": 86_400, "RetentionPeriodInDays": 7},
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion=version)


def start(one: Canary, version: str, payload: dict[str, Any]) -> str:
    """Start an execution on a version, as callers through the alias do by its weights."""
    answer = one.place.client("lambda").invoke(
        FunctionName=one.function, Qualifier=version, InvocationType="Event", Payload=json.dumps(payload)
    )
    arn: str = answer["DurableExecutionArn"]
    return arn


def status(one: Canary, arn: str) -> str:
    """How the execution stands."""
    shown = one.place.client("lambda").get_durable_execution(DurableExecutionArn=arn)
    return str(shown["Status"])


@pytest.mark.parametrize(("on_rollback", "then"), [("", "RUNNING"), ("stop", "STOPPED")])
def test_executions_on_the_bad_version_are_named_or_stopped_when_it_is_rolled_back(
    world: World, on_rollback: str, then: str
) -> None:
    one = durable(world, weight(25), approval(), weight(100), on_rollback=on_rollback)
    deployment = one.waiting_at_25()
    old, new = start(one, "1", GOES_ON), start(one, "2", GOES_ON)
    world.decide(deployment, "prod", "reject")
    target = world.ended(deployment)["targets"][0]
    assert target["status"] == "ROLLED_BACK"
    assert (status(one, old), status(one, new)) == ("RUNNING", then)
    told = f"1 durable execution runs on version 2 of {one.function}"
    assert (told in target["reason"]) is (on_rollback == "")


def test_executions_are_named_when_a_finished_deployment_is_undone(world: World) -> None:
    one = durable(world, weight(100))
    deployment = world.deploy(one.config)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    start(one, "2", GOES_ON)
    undo = world.api.post(f"/deployments/{deployment}/rollback").json()["deploymentId"]
    ended = world.ended(undo)
    assert ended["status"] == "SUCCEEDED"
    assert "1 durable execution runs on version 2" in ended["targets"][0]["reason"]


@pytest.mark.parametrize(("payload", "ends"), [(DONE, "SUCCEEDED"), (BROKEN, "ROLLED_BACK")])
def test_smoke_test_follows_the_execution_that_it_starts(
    world: World, payload: dict[str, Any], ends: str
) -> None:
    test = {"smokeTest": {"payload": json.dumps(payload), "expect": {"fields": {"ok": "true"}}}}
    one = durable(world, test, weight(100))
    target = world.ended(world.deploy(one.config))["targets"][0]
    assert target["status"] == ends, target["reason"]
    assert ("OutOfStock" in target["reason"]) is (ends == "ROLLED_BACK")


def test_an_analysis_of_executions_fails_and_those_that_still_run_on_the_bad_version_are_named(
    world: World,
) -> None:
    one = durable(world, weight(50), analysis("errors", minInvocations=20), weight(100))
    one.config["analysis"] = {"queries": [ERRORS]}
    one.place.upload(f"{one.function}.zip", FAILS_INSTEAD_OF_SUCCEEDING)
    deployment = world.deploy(one.config)
    enter_windows(world, [deployment])
    old, new = start(one, "1", GOES_ON), start(one, "2", GOES_ON)
    others = [start(one, "live", DONE) for _ in range(60)]
    world.wait_for(lambda: all(status(one, arn) != "RUNNING" for arn in others))
    world.move_clock(JUDGED_AFTER)
    target = world.ended(deployment)["targets"][0]

    assert target["status"] == "ROLLED_BACK", target["reason"]
    assert one.alias() == {"1": 100}
    assert "failed" in messages(world, deployment, "AnalysisEnded")[0]
    assert (status(one, old), status(one, new)) == ("RUNNING", "RUNNING")
    assert f"1 durable execution runs on version 2 of {one.function}" in target["reason"]
    (left,) = messages(world, deployment, "ExecutionsLeft")
    assert (new.split("/")[2] in left, old.split("/")[2] in left) == (True, False)
