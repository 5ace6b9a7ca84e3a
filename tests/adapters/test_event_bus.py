"""The event bus: events go out ten at a time at most, and nobody fails when they do not."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sluice.aws.event_bus import EventBus
from sluice.domain.record.timeline import TimelineEvent


class Taking:
    """A client that takes what it is sent, or refuses it."""

    def __init__(self, *, refuses: bool = False) -> None:
        self._refuses = refuses
        self.calls: list[Sequence[dict[str, str]]] = []

    def put_events(self, *, Entries: Sequence[dict[str, str]]) -> Any:  # noqa: N803  AWS names it
        """Take them, or refuse them."""
        self.calls.append(Entries)
        if self._refuses:
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "no"}}, "PutEvents")
        return {"FailedEntryCount": 0, "Entries": []}


def skipped(number: int, message: str = "") -> TimelineEvent:
    return TimelineEvent("TargetSkipped", message or f"{number}", 1_000.0 + number, f"target-{number}")


def test_many_events_are_sent_ten_at_a_time_and_in_their_order() -> None:
    client = Taking()
    EventBus(client).publish_all("dep-1", [skipped(number) for number in range(25)])
    assert [len(entries) for entries in client.calls] == [10, 10, 5]
    sent = [json.loads(entry["Detail"])["target"] for entries in client.calls for entry in entries]
    assert sent == [f"target-{number}" for number in range(25)]


def test_fewer_are_sent_together_when_they_would_be_more_than_one_call_takes() -> None:
    client = Taking()
    EventBus(client).publish_all("dep-1", [skipped(number, "x" * 100_000) for number in range(5)])
    assert [len(entries) for entries in client.calls] == [2, 2, 1]


def test_nothing_is_called_when_there_is_nothing_to_send() -> None:
    client = Taking()
    EventBus(client).publish_all("dep-1", [])
    assert client.calls == []


@pytest.mark.parametrize("count", [1, 12])
def test_nobody_fails_when_the_bus_refuses(count: int) -> None:
    client = Taking(refuses=True)
    EventBus(client).publish_all("dep-1", [skipped(number) for number in range(count)])
    assert len(client.calls) == -(-count // 10)
