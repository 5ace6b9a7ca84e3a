"""Others hear of every transition on the default event bus, and never of a credential."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.scenarios.canary import a_canary
from tests.scenarios.steering import steer
from tests.scenarios.world import World, fresh


class Listener:
    """A queue that hears what Sluice says."""

    def __init__(self, world: World) -> None:
        session = world.plane.session()
        self._events, self._queues = session.client("events"), session.client("sqs")
        self._name = fresh("listener")
        self._queue = self._queues.create_queue(QueueName=self._name)["QueueUrl"]
        arn = f"arn:aws:sqs:{world.plane.home_region}:{world.plane.home_account}:{self._name}"
        self._events.put_rule(Name=self._name, EventPattern=json.dumps({"source": ["sluice"]}))
        self._events.put_targets(Rule=self._name, Targets=[{"Id": "queue", "Arn": arn}])
        self._heard: list[dict[str, Any]] = []

    def heard(self, deployment: str) -> list[dict[str, Any]]:
        """The events of this deployment so far."""
        while messages := self._queues.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            self._heard += [json.loads(message["Body"]) for message in messages]
            for message in messages:
                self._queues.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return [event for event in self._heard if event["detail"]["deploymentId"] == deployment]

    def close(self) -> None:
        """Hear no more."""
        self._events.remove_targets(Rule=self._name, Ids=["queue"])
        self._events.delete_rule(Name=self._name)
        self._queues.delete_queue(QueueUrl=self._queue)


@pytest.fixture
def listener(world: World) -> Iterator[Listener]:
    listener = Listener(world)
    yield listener
    listener.close()


def test_tells_the_event_bus_of_each_transition_once(world: World, listener: Listener) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    approval = world.open_approval(deployment, "prod")["approvalId"]
    steer(world, deployment, "approve", "prod")
    world.ended(deployment)
    world.wait_for(lambda: "DeploymentEnded" in _kinds(listener.heard(deployment)))

    events = {event["detail-type"]: event["detail"] for event in listener.heard(deployment)}
    assert sorted(_kinds(listener.heard(deployment))) == sorted(events)
    assert set(events) == {
        "DeploymentSubmitted",
        "DeploymentStarted",
        "TargetStarted",
        "ApprovalRequested",
        "ApprovalGiven",
        "TargetEnded",
        "DeploymentEnded",
    }
    assert events["ApprovalRequested"]["approvalId"] == approval
    assert events["ApprovalRequested"]["target"] == "prod"
    assert events["TargetEnded"]["status"] == events["DeploymentEnded"]["status"] == "SUCCEEDED"


def test_says_no_token_link_or_signature_to_the_event_bus(world: World, listener: Listener) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")
    steer(world, deployment, "cancel", reason="enough")
    world.ended(deployment)
    world.wait_for(lambda: "DeploymentEnded" in _kinds(listener.heard(deployment)))

    said = json.dumps(listener.heard(deployment))
    assert {"DeploymentCancelled", "ApprovalClosed", "RollbackStarted"} <= set(
        _kinds(listener.heard(deployment))
    )
    assert link.rpartition("signature=")[2] not in said
    assert "signature" not in said
    assert "oken" not in said


def _kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["detail-type"] for event in events]
