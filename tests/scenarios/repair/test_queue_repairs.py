"""Whoever hands an application over may die in between: the reconciler finishes what the lock says."""

import json

import pytest

from sluice.config.load import load_config
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.record.items import Submission
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.planner.deployment import plan_deployment
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.repair.test_lock_races import store_of
from tests.scenarios.world import World, fresh, steps, weight

MINUTE = 60


def _stored_only(
    world: World, canary: Canary, strategy: InProgressStrategy = InProgressStrategy.REJECT
) -> str:
    """A deployment of which intake stored everything, and died before it could tell the workflow."""
    text = json.dumps(canary.config)
    plan = plan_deployment(load_config(text.encode()).config)
    submission = Submission(
        deployment_id=fresh("d"),
        application=plan.application,
        description="",
        config_text=text,
        config_sha256="0",
        requested_by="",
        source="test",
        created_at=0.0,
        targets=plan.targets,
        in_progress=strategy,
    )
    told = TimelineEvent("DeploymentSubmitted", "Submitted", 0.0)
    store_of(world).create(submission, told)
    return submission.deployment_id


def test_starts_a_deployment_whose_turn_has_come_when_whoever_ended_the_one_before_has_died(
    world: World,
) -> None:
    canary = a_canary(world, weight(100))
    first = _stored_only(world, canary)
    second = _stored_only(world, canary, InProgressStrategy.ENQUEUE_ONE)
    store_of(world).finish(first, DeploymentStatus.FAILED, "died", 1.0)
    assert world.read(second)["status"] == "PENDING"
    world.move_clock(MINUTE + 5)

    assert world.ended(second)["status"] == "SUCCEEDED"


def test_never_starts_a_deployment_that_still_waits(world: World) -> None:
    canary = a_canary(world)
    running = canary.waiting_at_25()
    waiting = _stored_only(world, canary, InProgressStrategy.ENQUEUE_ONE)
    world.move_clock(2 * MINUTE)
    states = world.plane.session().client("stepfunctions")
    machine = world.plane.deployment_state_machine_arn.replace(":stateMachine:", ":execution:")

    with pytest.raises(states.exceptions.ExecutionDoesNotExist):
        states.describe_execution(executionArn=f"{machine}:{waiting}")
    world.decide(running, "prod", "approve")
    # It brings the code that serves by now, so it changes nothing and asks nobody.
    assert world.ended(waiting)["status"] == "SUCCEEDED"


def test_cancels_the_superseded_deployment_when_intake_died_before_it_could(world: World) -> None:
    canary = a_canary(world)
    running = canary.waiting_at_25()
    canary.config["strategies"]["canary"] = steps(weight(100))
    newer = _stored_only(world, canary, InProgressStrategy.SUPERSEDE)
    world.move_clock(MINUTE + 5)
    ended = world.ended(running)

    assert (ended["status"], ended["reason"]) == ("CANCELLED", f"Superseded by {newer}.")
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert world.ended(newer)["status"] == "SUCCEEDED"


def test_lets_another_application_deploy_the_function_when_its_holder_has_ended_without_giving_it_back(
    world: World,
) -> None:
    canary = a_canary(world)
    running = canary.waiting_at_25()
    store_of(world).finish(running, DeploymentStatus.FAILED, "died", 1.0)
    canary.place.client("lambda").update_alias(
        FunctionName=canary.function, Name="live", FunctionVersion="1", RoutingConfig={}
    )
    canary.config["strategies"]["canary"] = steps(weight(100))
    other = {**canary.config, "application": fresh("other")}

    assert world.ended(world.deploy(other))["status"] == "SUCCEEDED"
