"""Failed repairs, one counter for each target and one for the deployment, and the end by force."""

from collections.abc import Mapping

from sluice.aws.table.application_locks import ApplicationLocks, HeldLock, Write
from sluice.aws.table.failures import ConditionFailedError
from sluice.aws.table.items.deployment import ending
from sluice.aws.table.items.target import TARGET
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import META, DynamoTable, Item, Update, deployment_key
from sluice.domain.record.repairs import FailedRepairs, ForcedEnd
from sluice.domain.record.status import DeploymentStatus
from sluice.errors import RetryableError

REPAIR = "REPAIR"
_TRIES = 20


class DynamoRepairs:
    """The `RepairStore` port on DynamoDB; it makes no sense of any item but its own counters."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table
        self._locks = ApplicationLocks(table)

    def count(self, deployment_id: str, target: str, at: float) -> int:
        """Count one more failed repair in a row; the count then, or 0 when this one was counted already."""
        pk, sk = deployment_key(deployment_id), sort_key(REPAIR, target)
        before = _to_failures(self._table.get(pk, sk))
        after = before.and_one(at)
        if after == before:
            return 0
        update = Update(
            "SET failures = :after, failedAt = :at",
            {":after": after.count, ":at": after.at, ":before": before.count},
            "attribute_not_exists(pk) OR failures = :before",
        )
        is_counted = self._table.try_update(pk, sk, update) is not None  # or another sweep has counted it
        return after.count if is_counted else 0

    def attempts(self, deployment_id: str) -> Mapping[str, int]:
        """The number of the present execution of each target, by name."""
        items = self._table.query(deployment_key(deployment_id), f"{TARGET}#")
        return {str(item.get("name", item["sk"])): _number(item.get("attempt")) for item in items}

    def end(self, deployment_id: str, reason: str, at: float) -> ForcedEnd:
        """Store FAILED unless it has ended, and hand its application on.

        Both are one transaction: nobody comes back to a deployment that has ended and holds a lock.
        """
        pk = deployment_key(deployment_id)
        update = ending(DeploymentStatus.FAILED, reason, at, "attribute_not_exists(endedAt)")
        for _ in range(_TRIES):
            held = self._locks.held_by(deployment_id)
            meta = self._table.get(pk, META)
            runs = meta is not None and "endedAt" not in meta
            end = [self._table.update_in_transaction(pk, META, update)] if runs else []
            writes = [*end, *(self._hand_over(held) if held else [])]
            try:
                if writes:
                    self._table.transact(*writes)
            except ConditionFailedError:
                continue  # it has ended, or somebody began or stopped to wait meanwhile: look again
            return ForcedEnd(runs, held.lock.waiting if held else "")
        raise RetryableError(f"The lock that {deployment_id} holds kept changing")

    def _hand_over(self, held: HeldLock) -> list[Write]:
        writes = [self._locks.hand_over_held(held)]
        if held.lock.waiting:
            # No condition: whoever waits may be what cannot be read.
            turn = Update("REMOVE waitsFor", {}, "attribute_exists(pk)")
            writes.append(self._table.update_in_transaction(deployment_key(held.lock.waiting), META, turn))
        return writes


def _number(value: object) -> int:
    """The attempt; the first one when the item does not say."""
    return value if isinstance(value, int) else 1


def _to_failures(item: Item | None) -> FailedRepairs:
    return (
        FailedRepairs(int(str(item["failures"])), float(str(item["failedAt"]))) if item else FailedRepairs()
    )
