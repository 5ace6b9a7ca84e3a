"""Tells the default event bus what happened; that it cannot be told is logged, and never an obstacle."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sluice.aws.parts import parts_of
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
        entries = [_to_entry(deployment_id, event) for event in events]
        for part in parts_of(entries, _bytes_of, most=MOST_ENTRIES, most_bytes=_MOST_BYTES):
            self._send(part)

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


def _bytes_of(entry: _Entry) -> int:
    return sum(len(value.encode()) for value in entry.values())
