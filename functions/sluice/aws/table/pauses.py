"""Stored pauses with their sealed task tokens: opened once, skipped or closed once."""

from collections.abc import Sequence

from sluice.aws.table.table import ConditionFailedError, DynamoTable, Item
from sluice.aws.table.wait_items import WaitItems
from sluice.domain.waits.pause import PauseStatus, TimedPause
from sluice.errors import RetryableError


class DynamoPauses:
    """The `PauseStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._items = WaitItems(table, "PAUSE")

    def open(self, pause: TimedPause, sealed_token: bytes) -> TimedPause:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        return _to_pause(self._items.open(pause.pause_id, _to_item(pause), sealed_token))

    def list(self, deployment_id: str) -> Sequence[TimedPause]:
        """All pauses of a deployment."""
        return [_to_pause(item) for item in self._items.list(deployment_id)]

    def skip(self, pause_id: str, by: str, at: float) -> TimedPause:
        """End it before its time, once; WrongMomentError when it is over."""
        values = {"status": PauseStatus.SKIPPED.value, "skippedBy": by}
        try:
            return _to_pause(self._items.change(pause_id, dict(values), "endsAtSeconds > :at", {":at": at}))
        except ConditionFailedError:
            _to_pause(self._items.get(pause_id)).check_open(at)
            raise RetryableError("The pause was changed at the same moment") from None

    def close(self, pause_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        return self._items.close(pause_id)

    def sealed_token(self, pause_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        return self._items.sealed_token(pause_id)

    def mark_delivered(self, pause_id: str) -> None:
        """Note that the workflow has been told."""
        self._items.mark_delivered(pause_id)


def _to_item(pause: TimedPause) -> Item:
    return {
        "pauseId": pause.pause_id,
        "deploymentId": pause.deployment_id,
        "target": pause.target,
        "actionKey": pause.action_key,
        "openedAt": pause.opened_at,
        "endsAtSeconds": pause.ends_at,
    }


def _to_pause(item: Item) -> TimedPause:
    return TimedPause(
        pause_id=str(item["pauseId"]),
        deployment_id=str(item["deploymentId"]),
        target=str(item["target"]),
        action_key=str(item["actionKey"]),
        opened_at=float(str(item["openedAt"])),
        ends_at=float(str(item["endsAtSeconds"])),
        status=PauseStatus(str(item["status"])),
        skipped_by=str(item.get("skippedBy", "")),
        is_delivered=bool(item.get("isDelivered", False)),
    )
