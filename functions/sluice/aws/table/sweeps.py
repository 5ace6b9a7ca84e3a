"""Stored sweeps, one small item for each name."""

from sluice.aws.table.table import DynamoTable, Update
from sluice.aws.table.values import Value
from sluice.domain.record.sweep import Sweep

PARTITION = "SWEEPS"


class DynamoSweeps:
    """The `SweepStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def begin(self, name: str, now: float, until: float) -> Sweep | None:
        """Hold the sweep until then; None while another one holds it."""
        update = Update(
            "SET heldUntil = :until ADD fence :one",
            {":until": int(until), ":now": int(now), ":one": 1},
            "attribute_not_exists(heldUntil) OR heldUntil <= :now",
        )
        item = self._table.try_update(PARTITION, name, update)
        if item is None:
            return None
        fence = int(str(item["fence"]))
        has_died = int(str(item.get("endedFence") or 0)) < fence - 1
        return Sweep(name, fence, str(item.get("after") or ""), is_careful=has_died)

    def pass_on(self, sweep: Sweep, after: str) -> None:
        """Note where the next one goes on if this one dies, unless it was lost meanwhile."""
        self._go_on(sweep, after, "SET #after = :after")

    def end(self, sweep: Sweep, after: str) -> None:
        """Give it back and note where the next one goes on, unless it was lost meanwhile."""
        self._go_on(sweep, after, "SET #after = :after, endedFence = :fence REMOVE heldUntil")

    def _go_on(self, sweep: Sweep, after: str, change: str) -> None:
        values: dict[str, Value] = {":after": after, ":fence": sweep.fence}
        update = Update(change, values, "fence = :fence", {"#after": "after"})
        self._table.try_update(PARTITION, sweep.name, update)
