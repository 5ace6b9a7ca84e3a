"""Tells the default event bus what happened; that it cannot be told is logged, and never an obstacle."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sluice.domain.record.timeline import TimelineEvent, detail_of
from sluice.observability import logger

SOURCE = "sluice"


class EventBus:
    """The `Events` port on EventBridge."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  AWS clients have no static type
        self._client = client

    def publish(self, deployment_id: str, event: TimelineEvent) -> None:
        """Send the event once, without waiting long."""
        text = json.dumps(detail_of(deployment_id, event))
        entry = {"Source": SOURCE, "DetailType": event.kind, "Detail": text}
        try:
            answer = self._client.put_events(Entries=[entry])
        except (BotoCoreError, ClientError) as error:
            logger.warning("event not sent", kind=event.kind, error=str(error))
            return
        if answer.get("FailedEntryCount"):
            logger.warning("event not taken", kind=event.kind, answer=answer["Entries"])
