"""Reads what is shown of a deployment: a glance at all targets, and a few of them as a whole, in three calls.

The first call reads a few attributes of every target. The others read items by their keys: what they cost
does not depend on how many targets there are.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from sluice.aws.documents import DocumentStore
from sluice.aws.table.guardrails import CURRENT
from sluice.aws.table.guardrails import PARTITION as GUARDRAILS
from sluice.aws.table.items.deployment import found_deployment
from sluice.aws.table.items.readable import readable
from sluice.aws.table.items.target import FUNCTION, PLAN, TARGET, records_by_target, to_plan, to_target
from sluice.aws.table.items.wait import KINDS, prefix_of
from sluice.aws.table.records import by_kind, waits_in
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import META, DynamoTable, Item, deployment_key
from sluice.domain.record.glance import Selection, TargetGlance
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.planned import by_hand_key
from sluice.domain.waits.wait import Wait, wait_id
from sluice.ports.records import DeploymentRecords

_GLANCE = ("name", "index", "status", "dependsOn", "functions", "waits", "pauseNumber", "endsWave")
_MOST_WAITS = 100
"""More are found by two queries of all."""
_ALL_WAITS = (("ANALYSIS", "CALLBACK"), ("PAUSE", "PAUSE"))

_DECISIVE: frozenset[type[Wait]] = frozenset({Approval, TimedPause})
"""The kinds by which a running target, and so the deployment, has another status."""
_BY_NAME = {kind.kind: kind for kind in KINDS}


class DynamoRecordPages:
    """The `RecordPages` port on DynamoDB."""

    def __init__(self, table: DynamoTable, documents: DocumentStore) -> None:
        self._table = table
        self._documents = documents

    def read(self, deployment_id: str, selection: Selection) -> DeploymentRecords:
        """A glance at all targets, and as a whole those selected; NotFoundError, RecordUnreadableError."""
        with readable(deployment_id):
            return self._read(deployment_id, selection)

    def _read(self, deployment_id: str, selection: Selection) -> DeploymentRecords:
        pk = deployment_key(deployment_id)
        rows = {str(row["name"]): row for row in self._table.query(pk, f"{TARGET}#", _GLANCE)}
        if not rows:
            found_deployment(deployment_id, None)
        glances = sorted(map(_to_glance, rows.values()), key=lambda one: one.index)
        shown = [rows[one.name] for one in selection.of(glances)]
        waits = _wait_keys(deployment_id, shown, rows.values())
        found = by_kind(self._items(pk, shown, waits))
        targets = {target.name: target for target in map(to_target, found[TARGET])}
        return DeploymentRecords(
            found_deployment(deployment_id, next(iter(found[META]), None)),
            glances,
            [targets[str(row["name"])] for row in shown if row["name"] in targets],
            {str(item["name"]): to_plan(item, self._documents) for item in found[PLAN]},
            records_by_target(found[FUNCTION]),
            list(waits_in(found)),
            next((int(str(item["version"])) for item in found[CURRENT]), 0),
        )

    def _items(self, pk: str, shown: Sequence[Item], waits: Sequence[str] | None) -> Iterator[Item]:
        names = [META, *_keys(shown), *(waits or ())]
        keys = [(GUARDRAILS, CURRENT), *((pk, name) for name in names)]
        yield from (item for item in self._table.get_each(keys) if item is not None)
        for row in shown:
            if row.get("functions") is None:  # they are many, or release 0.1.0 has stored the target
                yield from self._table.query(pk, sort_key(FUNCTION, str(row["name"]), ""))
        for stretch in _ALL_WAITS if waits is None else ():
            yield from self._table.query_stretch(pk, *stretch)


def _to_glance(row: Item) -> TargetGlance:
    return TargetGlance(
        str(row["name"]),
        int(str(row["index"])),
        TargetStatus(str(row["status"])),
        tuple(json.loads(str(row["dependsOn"]))),
        int(str(row.get("endsWave", 0))),
    )


def _keys(shown: Iterable[Item]) -> Iterator[str]:
    """Where these targets lie, their plans, and their functions once they have begun."""
    for row in shown:
        name = str(row["name"])
        yield sort_key(TARGET, name)
        yield sort_key(PLAN, name)
        if row.get("functions") is not None and row["status"] != TargetStatus.WAITING.value:
            yield from (sort_key(FUNCTION, name, function) for function in json.loads(str(row["functions"])))


def _wait_keys(deployment_id: str, shown: Sequence[Item], rows: Iterable[Item]) -> Sequence[str] | None:
    """Where waits of these targets may lie, and those of all others that decide the deployment's status.

    None when a target does not say which it may come to, or when they are many.
    """
    are_shown = {row["name"] for row in shown}
    found: list[str] = []
    for row in rows:
        kinds = _kinds(row, is_shown=row["name"] in are_shown)
        if kinds and row.get("waits") is None:
            return None
        found += _keys_of_waits(deployment_id, row, kinds)
    return found if len(found) <= _MOST_WAITS else None


def _kinds(row: Item, *, is_shown: bool) -> frozenset[type[Wait]]:
    """The kinds of waits that count for a target now: of one that has ended, what was measured is shown."""
    if row["status"] == TargetStatus.RUNNING.value:
        return frozenset(KINDS) if is_shown else _DECISIVE
    return frozenset({Analysis}) if is_shown and row["status"] != TargetStatus.WAITING.value else frozenset()


def _keys_of_waits(deployment_id: str, row: Item, kinds: frozenset[type[Wait]]) -> Iterator[str]:
    index = int(str(row["index"]))
    planned = [(_BY_NAME[kind], key) for kind, key in json.loads(str(row["waits"]))] if kinds else []
    if row.get("pauseNumber"):
        planned.append((TimedPause, by_hand_key(int(str(row["pauseNumber"])))))
    for kind, key in planned:
        if kind in kinds:
            yield sort_key(prefix_of(kind), wait_id(deployment_id, index, key))
