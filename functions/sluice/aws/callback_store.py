"""Stored callbacks of webhooks with their sealed task tokens: opened once, answered once."""

import json
from collections.abc import Sequence
from typing import cast

from sluice.aws.dynamo_items import to_json
from sluice.aws.dynamo_table import (
    ConditionFailedError,
    DynamoTable,
    Item,
    Update,
    deployment_key,
    sort_key,
)
from sluice.domain.approval import deployment_of
from sluice.domain.callback import Callback, CallbackAnswer, CallbackStatus
from sluice.errors import NotFoundError

CALLBACK = "CALLBACK"
_STATUS = {"#s": "status"}


class DynamoCallbacks:
    """The `CallbackStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def open(self, callback: Callback, sealed_token: bytes) -> Callback:
        """Store it; when it is stored already, give it the new token and fingerprints and keep the rest."""
        pk, sk = _place(callback.name)
        item: Item = {**_to_item(callback), "sealedToken": sealed_token}
        if self._table.put(pk, sk, item, "attribute_not_exists(pk)"):
            return callback
        values = {":token": sealed_token, ":fingerprints": item["fingerprints"]}
        update = Update("SET sealedToken = :token, fingerprints = :fingerprints", values)
        return _to_callback(self._table.update(pk, sk, update))

    def get(self, name: str) -> Callback:
        """The callback; NotFoundError."""
        return _to_callback(self._item(name))

    def list(self, deployment_id: str) -> Sequence[Callback]:
        """All callbacks of a deployment."""
        return [
            _to_callback(item) for item in self._table.query(deployment_key(deployment_id), f"{CALLBACK}#")
        ]

    def answer(self, name: str, answer: CallbackAnswer, at: float) -> Callback:
        """Store the answer once; CallbackAnsweredError, CallbackClosedError."""
        update = Update(
            "SET #s = :status, answeredAt = :at, #m = :message",
            {
                ":status": answer.status.value,
                ":at": at,
                ":message": answer.message,
                ":open": CallbackStatus.OPEN.value,
            },
            condition="#s = :open AND expiresAtSeconds > :at",
            names={**_STATUS, "#m": "message"},
        )
        try:
            return _to_callback(self._table.update(*_place(name), update))
        except ConditionFailedError:
            self.get(name).check_answerable(at)
            raise

    def close(self, name: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        update = Update(
            "SET #s = :closed",
            {":closed": CallbackStatus.CLOSED.value, ":open": CallbackStatus.OPEN.value},
            condition="#s = :open",
            names=_STATUS,
        )
        try:
            self._table.update(*_place(name), update)
        except ConditionFailedError:
            return False
        return True

    def sealed_token(self, name: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        return cast("bytes", self._item(name)["sealedToken"])

    def mark_delivered(self, name: str) -> None:
        """Note that the workflow has been told."""
        self._table.update(*_place(name), Update("SET isDelivered = :yes", {":yes": True}))

    def _item(self, name: str) -> Item:
        item = self._table.get(*_place(name))
        if item is None:
            raise NotFoundError("There is no such callback", "Use the whole callback address as it was sent")
        return item


def _place(name: str) -> tuple[str, str]:
    return deployment_key(deployment_of(name)), sort_key(CALLBACK, name)


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
        "status": callback.status.value,
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
