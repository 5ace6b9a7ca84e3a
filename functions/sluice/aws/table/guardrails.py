"""Stored guardrails: one small item says which version is in force; versions are never changed.

So a handler that has read a version needs one small read to know that it still is.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sluice.aws.table.table import DynamoTable, Item, Update
from sluice.aws.table.values import to_json
from sluice.domain.guardrails.applied import Applied
from sluice.domain.guardrails.rules import NO_GUARDRAILS, Guardrails
from sluice.domain.guardrails.stored import guardrails_as_dict, guardrails_from_dict
from sluice.errors import ConfigTooLargeError, NotFoundError

PARTITION = "GUARDRAILS"
CURRENT, APPLIED, DOCUMENT, RULES = "CURRENT", "APPLIED", "DOCUMENT", "RULES"
MAX_RULES_BYTES = 300 * 1024
"""An item holds 400 KB."""

_IS_NEW = "attribute_not_exists(pk)"


class DynamoGuardrails:
    """The `GuardrailStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table
        self._known = NO_GUARDRAILS

    def current(self) -> Guardrails:
        """The rules in force; rules that restrict nothing when no document was applied."""
        applied = self.find()
        return self.of_version(applied.version) if applied else NO_GUARDRAILS

    def of_version(self, version: int) -> Guardrails:
        """The rules of this version; of version 0, which restrict nothing."""
        if version == 0:
            return NO_GUARDRAILS
        if version != self._known.version:
            item = self._table.get(PARTITION, _name(RULES, version)) or {}
            stored = cast("Mapping[str, object]", json.loads(str(item["rules"])))
            self._known = guardrails_from_dict(stored)
        return self._known

    def apply(self, text: str, rules: Guardrails, applied: Applied) -> bool:
        """Store the version and put it in force; False when another one came after the one before it."""
        stored = to_json(guardrails_as_dict(rules))
        if len(stored.encode()) > MAX_RULES_BYTES:
            raise ConfigTooLargeError(
                f"The rules have {len(stored.encode())} bytes with every gate written out;"
                f" Sluice keeps up to {MAX_RULES_BYTES}",
                "Require long webhooks and queries for fewer patterns",
            )
        parts = ((APPLIED, _applied_item(applied)), (DOCUMENT, {"text": text}), (RULES, {"rules": stored}))
        new = [
            self._table.put_in_transaction(PARTITION, _name(kind, applied.version), item, _IS_NEW)
            for kind, item in parts
        ]
        return self._table.try_transact(*new, self._put_in_force(applied))

    def find(self, version: int | None = None) -> Applied | None:
        """Who applied this version, or the one in force, and when; None when there is none."""
        name = CURRENT if version is None else _name(APPLIED, version)
        item = self._table.get(PARTITION, name)
        return _applied(item) if item else None

    def text(self, version: int) -> str:
        """The document as it was applied; NotFoundError."""
        item = self._table.get(PARTITION, _name(DOCUMENT, version))
        if item is None:
            raise NotFoundError(f"There is no version {version} of the guardrails")
        return str(item["text"])

    def history(self) -> Sequence[Applied]:
        """Every version, newest first."""
        return [_applied(item) for item in self._table.query(PARTITION, f"{APPLIED}#")][::-1]

    def _put_in_force(self, applied: Applied) -> dict[str, Any]:
        values = _applied_item(applied)
        update = Update(
            "SET " + ", ".join(f"#{name} = :{name}" for name in values),
            {f":{name}": value for name, value in values.items()} | {":before": applied.version - 1},
            f"{_IS_NEW} OR #version = :before" if applied.version == 1 else "#version = :before",
            {f"#{name}": name for name in values},
        )
        return self._table.update_in_transaction(PARTITION, CURRENT, update)


def _name(kind: str, version: int) -> str:
    """Names that sort as their numbers do."""
    return f"{kind}#{version:08}"


def _applied_item(applied: Applied) -> Item:
    return {
        "version": applied.version,
        "at": applied.at,
        "by": applied.by,
        "sha256": applied.sha256,
        "comment": applied.comment,
    }


def _applied(item: Item) -> Applied:
    return Applied(
        int(str(item["version"])),
        float(str(item["at"])),
        str(item["by"]),
        str(item["sha256"]),
        str(item["comment"]),
    )
