"""Stored timelines: one item for each event, named by what makes it the same event."""

from collections.abc import Sequence

from sluice.aws.dynamo_table import DynamoTable, deployment_key, sort_key
from sluice.domain.timeline import TimelineEvent

EVENT = "EVENT"


class DynamoTimeline:
    """The `TimelineStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def add(self, deployment_id: str, event: TimelineEvent) -> bool:
        """Add an event; one that was told before is kept once, as it was told first. Whether it is new."""
        return self._table.put(
            deployment_key(deployment_id),
            sort_key(EVENT, event.target, event.kind, event.detail),
            {
                "kind": event.kind,
                "message": event.message,
                "at": event.at,
                "target": event.target,
                "detail": event.detail,
            },
            "attribute_not_exists(pk)",
        )

    def list(self, deployment_id: str, target: str | None = None) -> Sequence[TimelineEvent]:
        """All events, oldest first."""
        prefix = f"{EVENT}#" if target is None else f"{sort_key(EVENT, target)}#"
        events = [
            TimelineEvent(
                kind=str(item["kind"]),
                message=str(item["message"]),
                at=float(str(item["at"])),
                target=str(item.get("target", "")),
                detail=str(item.get("detail", "")),
            )
            for item in self._table.query(deployment_key(deployment_id), prefix)
        ]
        return sorted(events, key=lambda event: event.at)
