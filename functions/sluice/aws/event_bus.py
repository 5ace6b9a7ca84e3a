"""Tells the default event bus what happened; that it cannot be told is logged, and never an obstacle."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sluice.domain.record.timeline import TimelineEvent, detail_of
from sluice.observability import logger

SOURCE = "sluice"
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
MOST_ENTRIES = 10
_MOST_BYTES = 256 * 1024

_Entry = Mapping[str, str]


class EventBus:
    """The `Events` port on EventBridge."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  AWS clients have no static type
        self._client = client

    def publish(self, deployment_id: str, event: TimelineEvent) -> None:
        """Send the event once, without waiting long."""
        self._send([_to_entry(deployment_id, event)])

    def publish_all(self, deployment_id: str, events: Iterable[TimelineEvent]) -> None:
        """Send these events of one deployment once, in as few calls as there can be."""
        for entries in _together([_to_entry(deployment_id, event) for event in events]):
            self._send(entries)

    def _send(self, entries: Sequence[_Entry]) -> None:
        kinds = sorted({entry["DetailType"] for entry in entries})
        try:
            answer = self._client.put_events(Entries=entries)
        except (BotoCoreError, ClientError) as error:
            logger.warning("events not sent", kinds=kinds, error=str(error))
            return
        if answer.get("FailedEntryCount"):
            logger.warning("events not taken", kinds=kinds, answer=answer["Entries"])


def _to_entry(deployment_id: str, event: TimelineEvent) -> _Entry:
    text = json.dumps(detail_of(deployment_id, event))
    return {"Source": SOURCE, "DetailType": event.kind, "Detail": text}


def _together(entries: Iterable[_Entry]) -> Iterator[Sequence[_Entry]]:
    """As many at a time as one call takes."""
    part: list[_Entry] = []
    size = 0
    for entry in entries:
        more = sum(len(value.encode()) for value in entry.values())
        if part and (len(part) == MOST_ENTRIES or size + more > _MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(entry)
        size += more
    if part:
        yield part
