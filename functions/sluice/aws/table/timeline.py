"""Stored timelines: one item for each event, named by what makes it the same event."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sluice.aws.table.failures import ConditionFailedError
from sluice.aws.table.sizes import message_within, sort_key, transactions
from sluice.aws.table.table import DynamoTable, Item, deployment_key
from sluice.aws.table.values import to_json
from sluice.domain.record.timeline import TimelineEvent

if TYPE_CHECKING:
    from sluice.domain.webhook.call import KeptResponse

EVENT = "EVENT"
_IS_NEW = "attribute_not_exists(pk)"


class DynamoTimeline:
    """The `TimelineStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def add(self, deployment_id: str, event: TimelineEvent) -> bool:
        """Add an event; one that was told before is kept once, as it was told first. Whether it is new."""
        return self._table.put(*_place(deployment_id, event), _to_item(event), _IS_NEW)

    def add_all(self, deployment_id: str, events: Iterable[TimelineEvent]) -> Sequence[TimelineEvent]:
        """Add many events in few transactions, and give the new ones back; what was told before stays."""
        writes = new_event_writes(self._table, deployment_id, events)
        parts = transactions([write for _event, write in writes])
        made = {id(write) for part in parts for write in write_what_is_new(self._table, part)}
        return [event for event, write in writes if id(write) in made]

    def list(self, deployment_id: str, target: str | None = None) -> Sequence[TimelineEvent]:
        """All events, oldest first."""
        prefix = f"{EVENT}#" if target is None else sort_key(EVENT, target, "")
        items = self._table.query(deployment_key(deployment_id), prefix)
        return sorted(map(_to_event, items), key=lambda event: event.at)


def event_write(table: DynamoTable, deployment_id: str, event: TimelineEvent) -> dict[str, Any]:
    """An event as part of a transaction that is written once, or may tell it again."""
    return table.put_in_transaction(*_place(deployment_id, event), _to_item(event))


def new_event_write(table: DynamoTable, deployment_id: str, event: TimelineEvent) -> dict[str, Any]:
    """An event as part of `write_what_is_new`: one that was told before is kept as it was told first."""
    return table.put_in_transaction(*_place(deployment_id, event), _to_item(event), _IS_NEW)


def new_event_writes(
    table: DynamoTable, deployment_id: str, events: Iterable[TimelineEvent]
) -> list[tuple[TimelineEvent, dict[str, Any]]]:
    """The same for many events, each once: DynamoDB takes no two writes of one item."""
    once: dict[tuple[str, str], TimelineEvent] = {}
    for event in events:
        once.setdefault(_place(deployment_id, event), event)
    return [(event, new_event_write(table, deployment_id, event)) for event in once.values()]


def write_what_is_new(
    table: DynamoTable, writes: Sequence[Mapping[str, Any]], *checks: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    """Make those of the writes whose conditions hold, all at once, and give them back.

    An earlier try has made the others. None is made once one of the checks fails.
    """
    while writes:
        try:
            table.transact(*writes, *checks)
        except ConditionFailedError as made:
            if any(place >= len(writes) for place in made.failed):
                return ()
            writes = [write for place, write in enumerate(writes) if place not in made.failed]
        else:
            break
    return writes


def _place(deployment_id: str, event: TimelineEvent) -> tuple[str, str]:
    return deployment_key(deployment_id), sort_key(EVENT, event.target, event.kind, event.detail)


def _to_item(event: TimelineEvent) -> Item:
    item: Item = {
        "kind": event.kind,
        "message": message_within(event.message),
        "at": event.at,
        "target": event.target,
        "detail": event.detail,
    }
    return item | ({"response": to_json(asdict(event.response))} if event.response else {})


def _to_event(item: Item) -> TimelineEvent:
    return TimelineEvent(
        kind=str(item["kind"]),
        message=str(item["message"]),
        at=float(str(item["at"])),
        target=str(item.get("target", "")),
        detail=str(item.get("detail", "")),
        response=_to_response(str(item["response"])) if "response" in item else None,
    )


def _to_response(text: str) -> "KeptResponse":
    from sluice.domain.webhook.call import KeptResponse  # noqa: PLC0415  hardly any event has a response

    return KeptResponse(**json.loads(text))
