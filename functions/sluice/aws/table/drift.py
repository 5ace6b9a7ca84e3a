"""Stored watch for drift: one item for each function, in one partition, and how far the history is noted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import cast

from sluice.aws.table.sizes import MAX_SORT_KEY_BYTES, sort_key
from sluice.aws.table.table import DynamoTable, Item
from sluice.aws.table.values import to_json
from sluice.domain.drift.catch_up import CatchUp
from sluice.domain.drift.finding import DriftFinding
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.function.routing import Routing
from sluice.errors import ConfigError

PARTITION, FUNCTION, CATCH_UP = "DRIFT", "FUNCTION", "CATCH_UP"
_IS_NEW, _UNCHANGED = "attribute_not_exists(pk)", "revision = :revision"


class DynamoDrift:
    """The `DriftStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def list(self, application: str | None = None) -> Sequence[WatchedFunction]:
        """Those of an application, or all."""
        return [_to_watched(item) for item in self._table.query(PARTITION, _prefix(application))]

    def page(
        self, application: str | None, limit: int, next_token: str | None
    ) -> tuple[Sequence[WatchedFunction], str | None]:
        """So many of them, and where the next page begins; ConfigError for another token."""
        prefix = _prefix(application)
        start = _checked(next_token, prefix) if next_token else None
        items, after = self._table.query_page(PARTITION, prefix, limit, start)
        return [_to_watched(item) for item in items], after

    def token_after(self, watched: WatchedFunction) -> str:
        """The token of the page that begins after this one."""
        return _name(watched)

    def save(self, watched: WatchedFunction) -> bool:
        """Store the value in place of the one with its revision; False when that was changed meanwhile."""
        return self._replace(_name(watched), _to_item(watched), watched.revision)

    def forget(self, watched: WatchedFunction) -> bool:
        """Watch it no longer, unless it was changed meanwhile; whether it was there."""
        compared = {":revision": watched.revision}
        return self._table.try_transact(
            self._table.delete_in_transaction(PARTITION, _name(watched), _UNCHANGED, compared)
        )

    def catch_up(self) -> CatchUp | None:
        """How far ended deployments were noted; None before the first time."""
        item = self._table.get(PARTITION, CATCH_UP)
        return CatchUp(**json.loads(str(item["progress"]))) if item else None

    def keep_catch_up(self, progress: CatchUp) -> bool:
        """Store it in place of the one with its revision; False when another run was quicker."""
        stored = replace(progress, revision=progress.revision + 1)
        return self._replace(CATCH_UP, {"progress": to_json(asdict(stored))}, progress.revision)

    def _replace(self, name: str, item: Item, revision: int) -> bool:
        changed = {**item, "revision": revision + 1}
        condition, compared = (_UNCHANGED, {":revision": revision}) if revision else (_IS_NEW, {})
        return self._table.try_transact(
            self._table.put_in_transaction(PARTITION, name, changed, condition, compared)
        )


def _prefix(application: str | None) -> str:
    return f"{FUNCTION}#" if application is None else sort_key(FUNCTION, application, "")


def _name(watched: WatchedFunction) -> str:
    return sort_key(FUNCTION, *watched.key)


def _to_item(watched: WatchedFunction) -> Item:
    data = {
        **asdict(watched),
        "routing": watched.routing.as_dict() if watched.routing else None,
        "findings": [one.as_dict() for one in watched.findings],
    }
    del data["revision"]
    return {"watched": to_json(data)}


def _to_watched(item: Item) -> WatchedFunction:
    """The value that an item holds; fields of a newer Sluice are ignored."""
    stored: Mapping[str, object] = json.loads(str(item["watched"]))
    fields = {name: value for name, value in stored.items() if name in WatchedFunction.__slots__}
    known = cast("list[str] | None", stored.get("known_bypasses"))
    routing = cast("Mapping[str, object] | None", stored.get("routing"))
    findings = cast("list[Mapping[str, object]]", stored.get("findings", []))
    fields["known_bypasses"] = None if known is None else tuple(known)
    fields["routing"] = Routing.from_dict(routing) if routing else None
    fields["findings"] = tuple(DriftFinding.from_dict(one) for one in findings)
    fields["revision"] = int(str(item["revision"]))
    return WatchedFunction(**fields)  # type: ignore[arg-type]  # the fields are those of _to_item


def _checked(token: str, prefix: str) -> str:
    """The sort key after which the page begins; DynamoDB refuses one that is not of this list."""
    if not (token.startswith(prefix) and token.isascii() and len(token) <= MAX_SORT_KEY_BYTES):
        raise ConfigError("`next` is not a page token of this list", "Leave it out to begin anew")
    return token
