"""Stored judgments of analyses: one item for each window, written once."""

import json
from collections.abc import Sequence

from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import DynamoTable, Item, deployment_key
from sluice.aws.table.values import to_json
from sluice.domain.analysis.judgment import Judgment
from sluice.domain.waits.wait import deployment_of
from sluice.errors import RetryableError

JUDGMENT = "JUDGMENT"


class DynamoJudgments:
    """The `JudgmentStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def keep(self, analysis_id: str, judgment: Judgment) -> Judgment:
        """Store the judgment of a run once; the one that is stored, which may be an earlier one."""
        place = deployment_key(deployment_of(analysis_id)), _run_key(analysis_id, judgment.run)
        if self._table.put(*place, {"judgment": to_json(judgment.as_dict())}, "attribute_not_exists(pk)"):
            return judgment
        stored = self._table.get(*place)
        if stored is None:
            raise RetryableError(f"The judgment {judgment.run} of {analysis_id} was removed meanwhile")
        return _to_judgment(stored)

    def list(self, analysis_id: str) -> Sequence[Judgment]:
        """All judgments of an analysis, in the order of their runs."""
        items = self._table.query(deployment_key(deployment_of(analysis_id)), _run_key(analysis_id))
        return [_to_judgment(item) for item in items]


def _run_key(analysis_id: str, run: int | None = None) -> str:
    """The sort key of a run, padded so that keys sort as numbers do; without one, what all begin with."""
    return f"{sort_key(JUDGMENT, analysis_id, room=6)}#{'' if run is None else f'{run:05d}'}"


def _to_judgment(item: Item) -> Judgment:
    return Judgment.from_dict(json.loads(str(item["judgment"])))
