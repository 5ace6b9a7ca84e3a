"""Stored callbacks of webhooks with their sealed task tokens: opened once, answered once."""

import json
from collections.abc import Sequence

from sluice.aws.table.table import ConditionFailedError, DynamoTable, Item
from sluice.aws.table.values import to_json
from sluice.aws.table.wait_items import WaitItems
from sluice.domain.waits.callback import Callback, CallbackResult, CallbackStatus


class DynamoCallbacks:
    """The `CallbackStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._items = WaitItems(table, "CALLBACK")

    def open(self, callback: Callback, sealed_token: bytes) -> Callback:
        """Store it; when it is stored already, give it the new token and fingerprints and keep the rest."""
        values = _to_item(callback)
        return _to_callback(self._items.open(callback.name, values, sealed_token, renewed=["fingerprints"]))

    def get(self, name: str) -> Callback:
        """The callback; NotFoundError."""
        return _to_callback(self._items.get(name))

    def list(self, deployment_id: str) -> Sequence[Callback]:
        """All callbacks of a deployment."""
        return [_to_callback(item) for item in self._items.list(deployment_id)]

    def answer(self, name: str, answer: CallbackResult, at: float) -> Callback:
        """Store the answer once; CallbackAnsweredError, CallbackClosedError."""
        values = {"status": answer.status.value, "answeredAt": at, "message": answer.message}
        try:
            changed = self._items.change(name, dict(values), "expiresAtSeconds > :at", {":at": at})
        except ConditionFailedError:
            self.get(name).check_answerable(at)
            raise
        return _to_callback(changed)

    def close(self, name: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        return self._items.close(name)

    def sealed_token(self, name: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        return self._items.sealed_token(name)

    def mark_delivered(self, name: str) -> None:
        """Note that the workflow has been told."""
        self._items.mark_delivered(name)


def _to_item(callback: Callback) -> Item:
    # `expiresAt` is the table's time-to-live attribute, and callbacks are kept: hence the longer name.
    return {
        "name": callback.name,
        "deploymentId": callback.deployment_id,
        "target": callback.target,
        "actionKey": callback.action_key,
        "webhook": callback.webhook,
        "openedAt": callback.opened_at,
        "expiresAtSeconds": callback.expires_at,
        "fingerprints": to_json(callback.fingerprints),
    }


def _to_callback(item: Item) -> Callback:
    return Callback(
        name=str(item["name"]),
        deployment_id=str(item["deploymentId"]),
        target=str(item["target"]),
        action_key=str(item["actionKey"]),
        webhook=str(item["webhook"]),
        opened_at=float(str(item["openedAt"])),
        expires_at=float(str(item["expiresAtSeconds"])),
        fingerprints=tuple(json.loads(str(item["fingerprints"]))),
        status=CallbackStatus(str(item["status"])),
        message=str(item.get("message", "")),
        is_delivered=bool(item.get("isDelivered", False)),
    )
