"""A queue on the default event bus: what others hear of deployments."""

import json
from typing import Any

from tests.event_schema import check_event
from tests.scenarios.world import World, fresh


class Listener:
    """A queue that hears what Sluice says, or what a rule with this pattern passes on."""

    def __init__(self, world: World, pattern: str = '{"source": ["sluice"]}') -> None:
        session = world.plane.session()
        self._events, self._queues = session.client("events"), session.client("sqs")
        self._name = fresh("listener")
        self._queue = self._queues.create_queue(QueueName=self._name)["QueueUrl"]
        arn = f"arn:aws:sqs:{world.plane.home_region}:{world.plane.home_account}:{self._name}"
        self._events.put_rule(Name=self._name, EventPattern=pattern)
        self._events.put_targets(Rule=self._name, Targets=[{"Id": "queue", "Arn": arn}])
        self._heard: list[dict[str, Any]] = []

    def heard(self, deployment: str) -> list[dict[str, Any]]:
        """The events of this deployment so far."""
        while messages := self._queues.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            self._heard += [_checked(json.loads(message["Body"])) for message in messages]
            for message in messages:
                self._queues.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return [event for event in self._heard if event["detail"]["deploymentId"] == deployment]

    def close(self) -> None:
        """Hear no more."""
        self._events.remove_targets(Rule=self._name, Ids=["queue"])
        self._events.delete_rule(Name=self._name)
        self._queues.delete_queue(QueueUrl=self._queue)


def _checked(event: dict[str, Any]) -> dict[str, Any]:
    """The event, which is as its schema says."""
    if event["source"] == "sluice":
        check_event(event["detail-type"], event["detail"])
    return event
