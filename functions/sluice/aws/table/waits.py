"""Stored waits with their sealed task tokens: each opened once and ended once, whoever races for it.

A wait's kind and id make its sort key, so every read is of one kind.
"""

from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

from sluice.aws.table.items.tokens import ADDS_LATER, FORGETS, TOKEN, later, over, tokens_in
from sluice.aws.table.items.wait import KINDS, prefix_of, to_item, to_wait
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import DynamoTable, Item, Update, deployment_key
from sluice.aws.table.values import Value
from sluice.domain.waits.token_life import TokenLife
from sluice.domain.waits.wait import Wait, WaitStatus, deployment_of
from sluice.errors import NotFoundError

Kind = TypeVar("Kind", bound=Wait)

_RENEWED = ("fingerprints", "addressFormat")
"""What a repeated state brings anew, with its token."""

_GUARDS = ("status", "count")
"""Of two that read the same, one may write: an end changes the status, an answer to an approval the count."""


class DynamoWaits:
    """The `WaitStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def open(self, wait: Kind, sealed_token: bytes, life: TokenLife | None = None) -> Kind:
        """Store it; when it is stored already, add the token, take the fingerprints and keep the rest.

        With a life, tokens whose lives have ended are forgotten.
        """
        item: Item = {**to_item(wait), TOKEN: sealed_token}
        if self._table.put(*_key(wait), item, "attribute_not_exists(pk)"):
            return wait
        fields = [field for field in _RENEWED if field in item]
        settings = f"SET {', '.join(f'{field} = :{field}' for field in fields)} " if fields else ""
        values = {**{f":{field}": item[field] for field in fields}, **later(sealed_token, life)}
        # Whichever try had its reply, it was not the one that has this token.
        update = Update(f"{settings}{ADDS_LATER} REMOVE isDelivered", values)
        stored = self._table.update(*_key(wait), update)
        if life is not None and (ended := over(stored, life.begins_at)):
            self._table.update(*_key(wait), Update(FORGETS, ended))
        return to_wait(type(wait), stored)

    def get(self, kind: type[Kind], wait_id: str) -> Kind:
        """The wait; NotFoundError."""
        return to_wait(kind, self._item(kind, wait_id))

    def find(self, kind: type[Kind], wait_id: str) -> Kind | None:
        """The wait, None before it was opened."""
        item = self._table.get(*_place(kind, wait_id))
        return to_wait(kind, item) if item else None

    def list(self, kind: type[Kind], deployment_id: str) -> Sequence[Kind]:
        """All waits of one kind of a deployment."""
        items = self._table.query(deployment_key(deployment_id), f"{prefix_of(kind)}#")
        return [to_wait(kind, item) for item in items]

    def list_all(self, deployment_id: str) -> Sequence[Wait]:
        """All waits of a deployment, kind by kind."""
        return list(chain.from_iterable(self.list(kind, deployment_id) for kind in KINDS))

    def change(self, before: Kind, after: Kind) -> bool:
        """Store what differs, unless others have changed `before` meanwhile; whether it was stored."""
        old, new = to_item(before), to_item(after)
        changed = {name: value for name, value in new.items() if value != old[name]}
        return self._set(before, changed, {name: old[name] for name in _GUARDS if name in old})

    def close(self, wait: Wait) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        return self._set(wait, {"status": WaitStatus.CLOSED.value}, {"status": WaitStatus.OPEN.value})

    def sealed_tokens(self, wait: Wait) -> Sequence[bytes]:
        """The sealed task tokens of all tries of the state that waits; NotFoundError."""
        return tokens_in(self._item(type(wait), wait.wait_id))

    def mark_delivered(self, wait: Wait) -> None:
        """Note that the waiting state has had its reply."""
        self._table.update(*_key(wait), Update("SET isDelivered = :yes", {":yes": True}))

    def _item(self, kind: type[Wait], wait_id: str) -> Item:
        item = self._table.get(*_place(kind, wait_id))
        if item is None:
            raise NotFoundError(f"There is no {kind.kind} {wait_id}", "Use its whole id or link")
        return item

    def _set(self, wait: Wait, values: Item, expected: Item) -> bool:
        """Set these values if the stored ones are as expected; whether they were."""
        settings = ", ".join(f"#{name} = :{name}" for name in values)
        condition = " AND ".join(f"#{name} = :was_{name}" for name in expected)
        bound: dict[str, Value] = {f":{name}": value for name, value in values.items()}
        bound |= {f":was_{name}": value for name, value in expected.items()}
        names = {f"#{name}": name for name in (*values, *expected)}
        update = Update(f"SET {settings}", bound, condition, names)
        return self._table.try_update(*_key(wait), update) is not None


def _key(wait: Wait) -> tuple[str, str]:
    return _place(type(wait), wait.wait_id)


def _place(kind: type[Wait], wait_id: str) -> tuple[str, str]:
    return deployment_key(deployment_of(wait_id)), sort_key(prefix_of(kind), wait_id)
