"""Items that are read together come in the order asked for, however DynamoDB splits and orders its answer."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from sluice.aws.table.table import DynamoTable
from sluice.errors import RetryableError

Keys = Sequence[Mapping[str, Any]]


class Dynamo:
    """Gives `at_once` of the items that there are, in an order of its own, and leaves the rest for later."""

    def __init__(self, *sks: str, at_once: int = 100) -> None:
        self._sks = sks
        self._at_once = at_once
        self.asked: list[int] = []

    def batch_get_item(self, RequestItems: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:  # noqa: N803
        """As DynamoDB does it."""
        (request,) = RequestItems.values()
        assert request["ConsistentRead"] is True
        keys: Keys = request["Keys"]
        self.asked.append(len(keys))
        now, later = keys[: self._at_once], keys[self._at_once :]
        found = [{**key, "n": {"S": key["sk"]["S"]}} for key in reversed(now) if key["sk"]["S"] in self._sks]
        unprocessed = {"table": {"Keys": later}} if later else {}
        return {"Responses": {"table": found}, "UnprocessedKeys": unprocessed}


def read(client: Dynamo, *sks: str) -> list[str | None]:
    items = DynamoTable(client, "table").get_together("DEP#d-1", sks)
    return [None if item is None else str(item["n"]) for item in items]


def test_gives_items_in_the_order_asked_for_and_none_for_what_is_not_there() -> None:
    assert read(Dynamo("a", "c"), "c", "b", "a") == ["c", None, "a"]


def test_asks_again_for_what_was_left_for_later_and_for_that_alone() -> None:
    client = Dynamo("a", "b", "c", at_once=1)
    assert read(client, "a", "b", "c") == ["a", "b", "c"]
    assert client.asked == [3, 2, 1]


def test_can_be_tried_later_when_dynamodb_goes_on_leaving_items_for_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sluice.aws.table.failures.time.sleep", lambda _seconds: None)
    with pytest.raises(RetryableError, match="does not give all"):
        read(Dynamo("a", at_once=0), "a")


def test_asks_nobody_for_a_key_that_cannot_exist() -> None:
    assert DynamoTable(None, "table").get_together("DEP#" + "x" * 3000, ["a", "b"]) == [None, None]
