"""Stored sweeps, one small item for each name."""

from sluice.aws.table.table import ConditionFailedError, DynamoTable, Update
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
        try:
            item = self._table.update(PARTITION, name, update)
        except ConditionFailedError:
            return None
        return Sweep(name, int(str(item["fence"])), str(item.get("after") or ""))

    def end(self, sweep: Sweep, after: str) -> None:
        """Give it back and note where the next one goes on, unless it was lost meanwhile."""
        update = Update(
            "SET #after = :after REMOVE heldUntil",
            {":after": after, ":fence": sweep.fence},
            "fence = :fence",
            {"#after": "after"},
        )
        try:
            self._table.update(PARTITION, sweep.name, update)
        except ConditionFailedError:
            return
