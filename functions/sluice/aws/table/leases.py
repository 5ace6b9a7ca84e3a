"""Stored leases on functions, one item each; renewing one is part of the write that it protects."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sluice.aws.table.items.target import TARGET
from sluice.aws.table.sizes import MAX_WRITES, sort_key
from sluice.aws.table.table import DynamoTable, Item, Update, deployment_key
from sluice.aws.table.values import to_json
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.last_alias import LastAlias
from sluice.domain.rollback.lease import Lease

LEASE = "LEASE"
_KEPT_SECONDS = 30 * 24 * 3600
_LEASES_PER_TRANSACTION = MAX_WRITES - 1  # one is the check of the target
_UNCHANGED = "fence = :fence AND heldBy = :holder"


class DynamoLeases:
    """The `LeaseStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def get(self, function_arn: str) -> Lease | None:
        """The function's lease, free or not; None when there never was one."""
        item = self._table.get(*lease_key(function_arn))
        return to_lease(item) if item else None

    def take(self, wanted: Sequence[Lease], seen: Mapping[str, Lease | None]) -> bool:
        """Write the leases in place of those that were seen; False when one changed or the target ended."""
        for start in range(0, len(wanted), _LEASES_PER_TRANSACTION):
            part = wanted[start : start + _LEASES_PER_TRANSACTION]
            puts = [self._put(one, seen[one.function_arn]) for one in part]
            if not self._table.try_transact(self._check_runs(part[0]), *puts):
                return False
        return True

    def take_for_pruning(self, wanted: Lease, seen: Lease | None) -> bool:
        """Write the lease in place of the one that was seen; False when that changed."""
        return self._table.try_transact(self._put(wanted, seen))

    def release(self, lease: Lease, at: float, left: LastAlias | None) -> bool:
        """Give it back, unless it is held under another number or by somebody else; whether this call did."""
        update = Update(
            "SET heldBy = :nobody, deploymentId = :nobody, expiresAt = :end, lastAlias = :left",
            {":nobody": "", ":end": int(at) + _KEPT_SECONDS, ":left": _to_text(left), **_values(lease)},
            _UNCHANGED,
        )
        return self._table.try_update(*lease_key(lease.function_arn), update) is not None

    def _put(self, lease: Lease, seen: Lease | None) -> dict[str, Any]:
        if seen is None:
            condition = "attribute_not_exists(pk)"
            return self._table.put_in_transaction(*lease_key(lease.function_arn), _to_item(lease), condition)
        return self._table.put_in_transaction(
            *lease_key(lease.function_arn), _to_item(lease), _UNCHANGED, _values(seen)
        )

    def _check_runs(self, lease: Lease) -> dict[str, Any]:
        return self._table.check_in_transaction(
            deployment_key(lease.deployment_id),
            sort_key(TARGET, lease.target),
            "#s = :running",
            {":running": TargetStatus.RUNNING.value},
            {"#s": "status"},
        )


def renewal(table: DynamoTable, lease: Lease) -> dict[str, Any]:
    """The write that proves in a transaction that the lease is still held, and renews it."""
    update = Update(
        "SET leasedUntil = :until, expiresAt = :end",
        {":until": lease.until, ":end": int(lease.until) + _KEPT_SECONDS, **_values(lease)},
        _UNCHANGED,
    )
    return table.update_in_transaction(*lease_key(lease.function_arn), update)


def lease_key(function_arn: str) -> tuple[str, str]:
    """Where the lease of a function lies."""
    return f"FUNCTION#{function_arn}", LEASE


def _values(lease: Lease) -> dict[str, int | str]:
    return {":fence": lease.fence, ":holder": lease.holder}


def _to_item(lease: Lease) -> Item:
    # `expiresAt` is the table's time-to-live attribute: it tidies up, late; `leasedUntil` is what counts.
    return {
        "functionArn": lease.function_arn,
        "heldBy": lease.holder,
        "fence": lease.fence,
        "leasedUntil": lease.until,
        "expiresAt": int(lease.until) + _KEPT_SECONDS,
        "deploymentId": lease.deployment_id,
        "target": lease.target,
        "forApplication": lease.application,
        "lastAlias": _to_text(lease.left),
    }


def _to_text(left: LastAlias | None) -> str:
    return to_json(left.as_dict()) if left else ""


def to_lease(item: Item) -> Lease:
    """The lease that an item holds."""
    left = str(item.get("lastAlias", ""))
    return Lease(
        function_arn=str(item["functionArn"]),
        fence=int(str(item["fence"])),
        until=float(str(item["leasedUntil"])),
        deployment_id=str(item["deploymentId"]),
        target=str(item["target"]),
        application=str(item["forApplication"]),
        left=LastAlias.from_dict(json.loads(left)) if left else None,
    )
