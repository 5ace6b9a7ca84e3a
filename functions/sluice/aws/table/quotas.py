"""Stored quotas: an item with the holders of the places, and one for each target that waits in line.

Whoever takes or gives back a place does so in one transaction with the target's own change, and the holders
are a set: no crash and no repetition can lose a place or give it twice.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, cast

from sluice.aws.table.failures import ConditionFailedError
from sluice.aws.table.items.target import TARGET
from sluice.aws.table.sizes import MAX_WRITES, sort_key
from sluice.aws.table.table import DynamoTable, Item, Update, deployment_key
from sluice.aws.table.timeline import event_write
from sluice.aws.table.values import Value
from sluice.domain.record.items import TargetItem
from sluice.domain.record.quotas import Holder, Queued, Quota, QuotaUse, Started, quota_keys
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent

HOLDERS, LINE = "HOLDERS", "LINE"
_STATUS = {"#s": "status"}
_HAS_PLACE = "(attribute_not_exists(holders) OR size(holders) < :limit)"
_HAS_NO_LINE = "(attribute_not_exists(waiting) OR waiting <= :none)"
_WRITES_TO_QUEUE = 3
_MOST_QUEUED = (MAX_WRITES - 1) // _WRITES_TO_QUEUE
_AFTER_NAMES = "$"
"""Sorts right behind every `LINE#deployment#target`."""

_Write = dict[str, Any]


class DynamoQuotas:
    """The `QuotaStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def start(self, target: TargetItem, quotas: Sequence[Quota]) -> Started:
        """WAITING -> RUNNING with a place in each quota, if none has a line and all have a place."""
        takes = [self._takes(target, quota, f"{_HAS_PLACE} AND {_HAS_NO_LINE}", {}) for quota in quotas]
        return self._start(target, quotas, takes, ())

    def start_queued(self, target: TargetItem, quotas: Sequence[Quota], line: Quota) -> Started:
        """The same for a target whose turn it is in this line, which it leaves."""
        takes = [
            self._takes(target, quota, _HAS_PLACE, _NEXT_TURN if quota.key == line.key else {})
            for quota in quotas
        ]
        return self._start(target, quotas, takes, [self._leaves(target, line)])

    def _start(
        self, target: TargetItem, quotas: Sequence[Quota], takes: Sequence[_Write], leaves: Sequence[_Write]
    ) -> Started:
        runs = Update(
            "SET #s = :running REMOVE queuedIn, queuedFor",
            {":running": TargetStatus.RUNNING.value, ":waiting": TargetStatus.WAITING.value},
            condition="#s = :waiting AND attribute_not_exists(pending)",
            names=_STATUS,
        )
        try:
            self._table.transact(self._updates_target(target, runs), *takes, *leaves)
        except ConditionFailedError as failure:
            full = [quota for place, quota in enumerate(quotas, 1) if place in failure.failed]
            is_waiting = 0 not in failure.failed and full
            return Started(full=full[0] if is_waiting else None)
        return Started(is_running=True)

    def queue(self, target: TargetItem, quota: Quota, event: TimelineEvent, left: Quota | None) -> bool:
        """Put a waiting target in line, in place of the line that it `left`; whether this call did."""
        writes = [*self._queues(target, quota, event), self._counts(quota, 1)]
        if left is not None:
            writes += [self._leaves(target, left), self._counts(left, -1)]
        return self._table.try_transact(*writes)

    def queue_all(self, waiting: Sequence[tuple[TargetItem, TimelineEvent]], quota: Quota) -> None:
        """Put targets in line, many in one write; those that wait no more or are in it are left out."""
        for first in range(0, len(waiting), _MOST_QUEUED):
            self._queue_together(waiting[first : first + _MOST_QUEUED], quota)

    def _queue_together(self, waiting: Sequence[tuple[TargetItem, TimelineEvent]], quota: Quota) -> None:
        while waiting:
            parts = [self._queues(target, quota, event) for target, event in waiting]
            try:
                self._table.transact(*chain.from_iterable(parts), self._counts(quota, len(waiting)))
            except ConditionFailedError as failure:
                others = {place // _WRITES_TO_QUEUE for place in failure.failed}
                waiting = [one for number, one in enumerate(waiting) if number not in others]
            else:
                return

    def _queues(self, target: TargetItem, quota: Quota, event: TimelineEvent) -> Sequence[_Write]:
        """The writes that put one target in line, without its being counted."""
        waits = Update(
            "SET queuedIn = :quota, queuedFor = :words",
            {":quota": quota.key, ":words": quota.in_words, ":waiting": TargetStatus.WAITING.value},
            condition="#s = :waiting AND attribute_not_exists(pending)",
            names=_STATUS,
        )
        entry: Item = {"deploymentId": target.deployment_id, "target": target.name, "index": target.index}
        return (
            self._updates_target(target, waits),
            self._table.put_in_transaction(*_in_line(target, quota), entry, "attribute_not_exists(pk)"),
            event_write(self._table, target.deployment_id, event),
        )

    def leave(self, queued: Queued, line: Quota) -> None:
        """Take a target out of the line; nothing happens when it is not in it."""
        forgets = Update("REMOVE queuedIn, queuedFor", {":quota": line.key}, "queuedIn = :quota")
        # First: nobody would ever start one that says it is in line and is not.
        self._table.try_transact(self._updates_target(queued, forgets))
        self._table.try_transact(self._leaves(queued, line), self._counts(line, -1))

    def uses(self, quotas: Sequence[Quota]) -> Sequence[QuotaUse]:
        """The quotas as they are now, in one read."""
        items = self._table.get_each([(_partition(quota.key), HOLDERS) for quota in quotas])
        return [_to_use(quota, item or {}) for quota, item in zip(quotas, items, strict=True)]

    def first_of_each(self, use: QuotaUse) -> Sequence[Queued]:
        """The first in line of each deployment, at most as many of each as there are places."""
        found: list[Queued] = []
        start: str | None = None
        while len(found) < use.waiting:
            items, _ = self._table.query_page(
                _partition(use.quota.key), f"{LINE}#", max(1, use.places), start
            )
            found += map(_to_queued, items)
            if not items or len(items) < use.places:
                break
            start = f"{sort_key(LINE, found[-1].deployment_id)}{_AFTER_NAMES}"
        return found

    def park(self, target: TargetItem) -> bool:
        """Give back the places of a running target that waits for long; whether this call did."""
        parks = Update(
            "SET isParked = :yes",
            {":yes": True, ":running": TargetStatus.RUNNING.value},
            condition="#s = :running AND attribute_not_exists(isParked)",
            names=_STATUS,
        )
        return self._table.try_transact(
            self._updates_target(target, parks), *releases(self._table, target, quota_keys(target))
        )

    def resume(self, target: TargetItem) -> None:
        """Take the places of a parked target again, also where there is none left."""
        works = {":running": TargetStatus.RUNNING.value, ":back": TargetStatus.ROLLING_BACK.value}
        resumes = Update("REMOVE isParked", works, "#s IN (:running, :back)", _STATUS)
        holder: dict[str, Value] = {":holder": _holders(target)}
        takes = [
            self._table.update_in_transaction(_partition(key), HOLDERS, Update(_ADDS, holder))
            for key in quota_keys(target)
        ]
        self._table.try_transact(self._updates_target(target, resumes), *takes)

    def drop(self, holder: Holder, quota: Quota) -> None:
        """Take a place from a target that has ended, if it has."""
        ends = {f":end{place}": one.value for place, one in enumerate(TargetStatus) if one.is_end}
        has_ended = self._table.check_in_transaction(
            deployment_key(holder.deployment_id),
            sort_key(TARGET, holder.target),
            f"attribute_not_exists(pk) OR #s IN ({', '.join(ends)})",
            ends,
            _STATUS,
        )
        self._table.try_transact(has_ended, *releases(self._table, holder, [quota.key]))

    def _takes(self, target: TargetItem, quota: Quota, condition: str, turn: Mapping[str, str]) -> _Write:
        values: dict[str, Value] = {":holder": _holders(target), ":limit": quota.limit}
        if _HAS_NO_LINE in condition:
            values[":none"] = 0
        if turn:
            values |= {":served": target.deployment_id, ":change": -1}
        update = Update(f"{_ADDS}{turn.get('adds', '')}{turn.get('sets', '')}", values, condition)
        return self._table.update_in_transaction(_partition(quota.key), HOLDERS, update)

    def _leaves(self, target: TargetItem | Queued, line: Quota) -> _Write:
        return self._table.delete_in_transaction(*_in_line(target, line), "attribute_exists(pk)", {})

    def _counts(self, quota: Quota, change: int) -> _Write:
        counts = Update("ADD waiting :change", {":change": change})
        return self._table.update_in_transaction(_partition(quota.key), HOLDERS, counts)

    def _updates_target(self, target: TargetItem | Queued, update: Update) -> _Write:
        name = target.target if isinstance(target, Queued) else target.name
        return self._table.update_in_transaction(
            deployment_key(target.deployment_id), sort_key(TARGET, name), update
        )


_ADDS = "ADD holders :holder"
_NEXT_TURN = {"adds": ", waiting :change", "sets": " SET lastServed = :served"}


def releases(table: DynamoTable, target: TargetItem | Holder, keys: Sequence[str]) -> list[_Write]:
    """The writes that give back the target's places, as parts of a transaction; safe to repeat."""
    back = Update("DELETE holders :holder", {":holder": _holders(target)})
    return [table.update_in_transaction(_partition(key), HOLDERS, back) for key in keys]


def _partition(key: str) -> str:
    return f"QUOTA#{key}"


def _in_line(target: TargetItem | Queued, line: Quota) -> tuple[str, str]:
    """In the order of the plan; of two with one index, which cannot be, one would push the other out."""
    return _partition(line.key), sort_key(LINE, target.deployment_id, f"{target.index:06d}")


def _holders(target: TargetItem | Holder) -> frozenset[str]:
    name = target.target if isinstance(target, Holder) else target.name
    return frozenset({f"{target.deployment_id}/{name}"})


def _to_use(quota: Quota, item: Item) -> QuotaUse:
    stored = cast("frozenset[str]", item.get("holders", frozenset()))
    holders = frozenset(Holder(*one.split("/", 1)) for one in stored)
    waiting = int(str(item.get("waiting", 0)))
    return QuotaUse(quota, holders, waiting, str(item.get("lastServed", "")))


def _to_queued(item: Item) -> Queued:
    return Queued(str(item["deploymentId"]), str(item["target"]), int(str(item["index"])))
