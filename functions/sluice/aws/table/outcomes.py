"""Stored outcomes of deployments: small items in one partition, in the order in which they were started."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import islice

from sluice.aws.table.items.artifact import MODIFIED
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import DynamoTable, Item, deployment_key
from sluice.aws.table.values import to_json
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.times import to_iso

PARTITION, OUTCOME = "OUTCOMES", "OUTCOME"


class DynamoOutcomes:
    """The `OutcomeStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def artifact_time(self, deployment_id: str) -> float | None:
        """When its newest artifact was last modified; None where nobody knows."""
        kept = self._table.get(deployment_key(deployment_id), MODIFIED)
        return float(str(kept["at"])) if kept else None

    def keep(self, outcome: Outcome) -> bool:
        """Store it in place of the same deployment's; whether that had none."""
        name = sort_key(OUTCOME, to_iso(outcome.created_at), outcome.deployment_id)
        return self._table.replace(PARTITION, name, {"outcome": to_json(asdict(outcome))}) is None

    def newest(self, since: float, most: int) -> Sequence[Outcome]:
        """Those of deployments that were started since then, newest first, so many at most."""
        first = sort_key(OUTCOME, to_iso(since))
        items = self._table.query_stretch(PARTITION, first, OUTCOME, newest_first=True)
        return [_to_outcome(item) for item in islice(items, most)]


def _to_outcome(item: Item) -> Outcome:
    """The outcome that an item holds; fields of a newer Sluice are ignored."""
    stored: Mapping[str, object] = json.loads(str(item["outcome"]))
    fields = {name: value for name, value in stored.items() if name in Outcome.__slots__}
    fields["status"] = DeploymentStatus(str(stored["status"]))
    return Outcome(**fields)  # type: ignore[arg-type]  # the fields are those of asdict
