"""Stored analyses with their sealed task tokens, and one item for each judgment, written once."""

import json
from collections.abc import Sequence

from sluice.aws.table.table import ConditionFailedError, DynamoTable, Item, deployment_key, sort_key
from sluice.aws.table.values import Value, to_json
from sluice.aws.table.wait_items import WaitItems
from sluice.domain.analysis.judgment import Judgment
from sluice.domain.analysis.verdict import Judged, QueryVerdict
from sluice.domain.waits.analysis import Analysis, AnalysisStatus
from sluice.domain.waits.approval import deployment_of
from sluice.errors import NotFoundError, RetryableError

ANALYSIS, JUDGMENT = "ANALYSIS", "JUDGMENT"
_STORED = "attribute_exists(pk)"


class DynamoAnalyses:
    """The `AnalysisStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table
        self._items = WaitItems(table, ANALYSIS)

    def open(self, analysis: Analysis, sealed_token: bytes) -> Analysis:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        return _to_analysis(self._items.open(analysis.analysis_id, _to_item(analysis), sealed_token))

    def find(self, analysis_id: str) -> Analysis | None:
        """The analysis, None before it was opened."""
        try:
            return _to_analysis(self._items.get(analysis_id))
        except NotFoundError:
            return None

    def list(self, deployment_id: str) -> Sequence[Analysis]:
        """All analyses of a deployment."""
        return [_to_analysis(item) for item in self._items.list(deployment_id)]

    def keep(self, analysis_id: str, judgment: Judgment) -> Judgment:
        """Store the judgment of a run once; the one that is stored, which may be an earlier one."""
        place = _place(analysis_id, judgment.run)
        body: Item = {"judgment": to_json(judgment.as_dict())}
        if self._table.put(*place, body, "attribute_not_exists(pk)"):
            return judgment
        stored = self._table.get(*place)
        if stored is None:
            raise RetryableError(f"The judgment {judgment.run} of {analysis_id} was removed meanwhile")
        return _to_judgment(stored)

    def judgments(self, analysis_id: str) -> Sequence[Judgment]:
        """All judgments, in the order of their runs."""
        prefix = f"{sort_key(JUDGMENT, analysis_id)}#"
        items = self._table.query(deployment_key(deployment_of(analysis_id)), prefix)
        return [_to_judgment(item) for item in items]

    def note(self, analysis_id: str, found: Judged, judged: int) -> None:
        """Note what has been found so far; nothing happens when it is over."""
        queries = to_json([one.as_dict() for one in found.queries])
        values: dict[str, Value] = {"judged": judged, "queries": queries, "verdict": found.verdict.value}
        try:
            self._items.change(analysis_id, values, _STORED, {})
        except ConditionFailedError:
            return

    def end(self, analysis_id: str, status: AnalysisStatus, verdict: str, words: str) -> Analysis:
        """End it, unless it has ended; the analysis as it is then."""
        values: dict[str, Value] = {"status": status.value, "verdict": verdict, "words": words}
        try:
            return _to_analysis(self._items.change(analysis_id, values, _STORED, {}))
        except ConditionFailedError:
            return _to_analysis(self._items.get(analysis_id))

    def skip(self, analysis_id: str, by: str) -> Analysis:
        """End it before its verdict, once; WrongMomentError when it is over."""
        values: dict[str, Value] = {"status": AnalysisStatus.SKIPPED.value, "endedBy": by}
        try:
            return _to_analysis(self._items.change(analysis_id, values, _STORED, {}))
        except ConditionFailedError:
            _to_analysis(self._items.get(analysis_id)).check_open()
            raise RetryableError("The analysis was changed at the same moment") from None

    def close(self, analysis_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        return self._items.close(analysis_id)

    def sealed_token(self, analysis_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        return self._items.sealed_token(analysis_id)

    def mark_delivered(self, analysis_id: str) -> None:
        """Note that the workflow has been told."""
        self._items.mark_delivered(analysis_id)


def _place(analysis_id: str, run: int) -> tuple[str, str]:
    return deployment_key(deployment_of(analysis_id)), sort_key(JUDGMENT, analysis_id, f"{run:05d}")


def _to_judgment(item: Item) -> Judgment:
    return Judgment.from_dict(json.loads(str(item["judgment"])))


def _to_item(analysis: Analysis) -> Item:
    return {
        "analysisId": analysis.analysis_id,
        "deploymentId": analysis.deployment_id,
        "target": analysis.target,
        "actionKey": analysis.action_key,
        "openedAt": analysis.opened_at,
        "startsAt": analysis.starts_at,
        "endsAtSeconds": analysis.ends_at,
        "delaySeconds": analysis.delay_seconds,
    }


def _to_analysis(item: Item) -> Analysis:
    return Analysis(
        analysis_id=str(item["analysisId"]),
        deployment_id=str(item["deploymentId"]),
        target=str(item["target"]),
        action_key=str(item["actionKey"]),
        opened_at=float(str(item["openedAt"])),
        starts_at=float(str(item["startsAt"])),
        ends_at=float(str(item["endsAtSeconds"])),
        delay_seconds=int(str(item["delaySeconds"])),
        status=AnalysisStatus(str(item["status"])),
        verdict=str(item.get("verdict", "")),
        words=str(item.get("words", "")),
        judged=int(str(item.get("judged", 0))),
        queries=tuple(QueryVerdict.from_dict(one) for one in json.loads(str(item.get("queries", "[]")))),
        ended_by=str(item.get("endedBy", "")),
        is_delivered=bool(item.get("isDelivered", False)),
    )
