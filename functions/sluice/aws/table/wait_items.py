"""What the stored gates of a target share: a sealed task token, one end, and a note that it was delivered.

A gate is whatever a waiting state of the workflow waits for; of two that want to end it, one wins.
"""

from collections.abc import Iterator, Sequence
from typing import cast

from sluice.aws.table.table import (
    ConditionFailedError,
    DynamoTable,
    Item,
    Update,
    deployment_key,
    sort_key,
)
from sluice.aws.table.values import Value
from sluice.domain.waits.approval import deployment_of
from sluice.errors import NotFoundError

OPEN, CLOSED = "OPEN", "CLOSED"


class WaitItems:
    """The gates of one kind on DynamoDB, each named by its deployment, target and action."""

    def __init__(self, table: DynamoTable, kind: str) -> None:
        self._table = table
        self._kind = kind

    def open(self, name: str, values: Item, sealed_token: bytes, renewed: Sequence[str] = ()) -> Item:
        """Store it as open; when it is stored already, give it the new token and keep all but `renewed`."""
        item: Item = {**values, "status": OPEN, "sealedToken": sealed_token}
        if self._table.put(*self._place(name), item, "attribute_not_exists(pk)"):
            return item
        fields = ("sealedToken", *renewed)
        settings = ", ".join(f"{field} = :{field}" for field in fields)
        # Whoever was told, it was not the state that has this token.
        update = Update(f"SET {settings} REMOVE isDelivered", {f":{field}": item[field] for field in fields})
        return self._table.update(*self._place(name), update)

    def get(self, name: str) -> Item:
        """The item; NotFoundError."""
        item = self._table.get(*self._place(name))
        if item is None:
            raise NotFoundError(f"There is no {self._kind.lower()} {name}", "Use its whole id or link")
        return item

    def list(self, deployment_id: str) -> Iterator[Item]:
        """All of a deployment."""
        return self._table.query(deployment_key(deployment_id), f"{self._kind}#")

    def change(self, name: str, values: dict[str, Value], condition: str, expected: dict[str, Value]) -> Item:
        """Set `values` while it is open and `condition` holds; ConditionFailedError."""
        names = {f"#{key}": key for key in values} | {"#status": "status"}
        settings = ", ".join(f"#{key} = :{key}" for key in values)
        bound: dict[str, Value] = {f":{key}": value for key, value in values.items()}
        bound |= {":open": OPEN, **expected}
        update = Update(f"SET {settings}", bound, f"#status = :open AND {condition}", names)
        return self._table.update(*self._place(name), update)

    def close(self, name: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        try:
            self.change(name, {"status": CLOSED}, "attribute_exists(pk)", {})
        except ConditionFailedError:
            return False
        return True

    def sealed_token(self, name: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        return cast("bytes", self.get(name)["sealedToken"])

    def mark_delivered(self, name: str) -> None:
        """Note that the workflow has been told."""
        self._table.update(*self._place(name), Update("SET isDelivered = :yes", {":yes": True}))

    def _place(self, name: str) -> tuple[str, str]:
        return deployment_key(deployment_of(name)), sort_key(self._kind, name)
