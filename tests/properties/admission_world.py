"""A world of stored targets and quotas in which each write is whole, and after each call somebody may die.

It holds no rule of Sluice: who starts and who waits is what the real tasks do with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from types import SimpleNamespace
from typing import cast

from sluice.domain.guardrails.rules import NO_GUARDRAILS
from sluice.domain.record.items import TargetItem
from sluice.domain.record.quotas import Holder, Queued, Quota, QuotaUse, Started, quotas_of
from sluice.domain.record.status import TargetStatus
from sluice.domain.record.timeline import TimelineEvent
from sluice.ports import Ports

Key = tuple[str, str]
SUCCEEDED, RUNNING, WAITING = TargetStatus.SUCCEEDED, TargetStatus.RUNNING, TargetStatus.WAITING


class CrashError(BaseException):
    """Whoever was at work has died; no boundary of a task can catch that."""


@dataclass
class World:
    """What is stored, and which executions run; `PER_REGION` targets at once in each account and region."""

    targets: dict[Key, TargetItem]
    per_region: int
    random: Random
    crash_rate: float = 0.0
    pending: dict[Key, set[str]] = field(default_factory=dict)
    holders: dict[str, set[Holder]] = field(default_factory=dict)
    lines: dict[str, dict[tuple[str, int], Queued]] = field(default_factory=dict)
    served: dict[str, str] = field(default_factory=dict)
    executions: set[Key] = field(default_factory=set)
    most_at_once: dict[str, int] = field(default_factory=dict)
    starts: list[Key] = field(default_factory=list)

    def ports(self) -> Ports:
        """What the tasks talk to: this world, in which each call may be the last."""
        return cast(
            "Ports",
            SimpleNamespace(
                settings=SimpleNamespace(targets_per_region=self.per_region),
                clock=SimpleNamespace(now=lambda: 0.0),
                guardrails=SimpleNamespace(current=lambda: NO_GUARDRAILS),
                quotas=_Perilous(self, self._maybe_die),
                targets=SimpleNamespace(get=lambda deployment, name: self.targets[deployment, name]),
                workflow=_Perilous(SimpleNamespace(start_target=self._start_execution), self._maybe_die),
            ),
        )

    def start(self, target: TargetItem, quotas: Sequence[Quota]) -> Started:
        """As the store does it: in one write or not at all."""
        full = next((one for one in quotas if not self._has_place(one) or self.lines.get(one.key)), None)
        return self._take(target, quotas, full)

    def start_queued(self, target: TargetItem, quotas: Sequence[Quota], line: Quota) -> Started:
        """The same for the next in line."""
        if self._place(target) not in self.lines.get(line.key, {}):
            return Started()
        started = self._take(target, quotas, next((q for q in quotas if not self._has_place(q)), None))
        if started.is_running:
            del self.lines[line.key][self._place(target)]
            self.served[line.key] = target.deployment_id
        return started

    def queue(self, target: TargetItem, quota: Quota, event: TimelineEvent, left: Quota | None) -> bool:
        """In this line, and out of the other."""
        key = (target.deployment_id, target.name)
        line, place = self.lines.setdefault(quota.key, {}), self._place(target)
        if self.targets[key].status is not WAITING or place in line:
            return False
        line[place] = Queued(*key, target.index)
        self.targets[key] = replace(self.targets[key], queued_in=quota.key)
        if left is not None:
            del self.lines[left.key][place]
        return event.kind == "TargetQueued"

    def queue_all(self, waiting: Sequence[tuple[TargetItem, TimelineEvent]], quota: Quota) -> None:
        """All in one write."""
        for target, event in waiting:
            self.queue(target, quota, event, None)

    def leave(self, queued: Queued, line: Quota) -> None:
        """Out of the line."""
        self.lines[line.key].pop((queued.deployment_id, queued.index), None)
        key = (queued.deployment_id, queued.target)
        if self.targets[key].queued_in == line.key:
            self.targets[key] = replace(self.targets[key], queued_in="")

    def uses(self, quotas: Sequence[Quota]) -> Sequence[QuotaUse]:
        """As they are now."""
        return [
            QuotaUse(
                quota,
                frozenset(self.holders.get(quota.key, ())),
                len(self.lines.get(quota.key, ())),
                self.served.get(quota.key, ""),
            )
            for quota in quotas
        ]

    def first_of_each(self, use: QuotaUse) -> Sequence[Queued]:
        """The first in line of each deployment, as many of each as there are places."""
        line = self.lines.get(use.quota.key, {})
        first: dict[str, list[Queued]] = {}
        for place in sorted(line):
            first.setdefault(place[0], []).append(line[place])
        return [one for each in first.values() for one in each[: use.places]]

    def end(self, key: Key) -> TargetItem:
        """One that runs succeeds and gives its places back, in one write."""
        self.executions.discard(key)
        target = self.targets[key] = replace(self.targets[key], status=SUCCEEDED)
        for quota in quotas_of(target, self.per_region):
            self.holders[quota.key].discard(Holder(*key))
        return target

    def release(self, target: TargetItem) -> list[TargetItem]:
        """Those that waited for it and for nothing else."""
        freed = []
        for name in target.dependents:
            key = (target.deployment_id, name)
            self.pending[key].discard(target.name)
            self.targets[key] = replace(self.targets[key], is_blocked=bool(self.pending[key]))
            freed += [] if self.pending[key] else [self.targets[key]]
        return freed

    def _take(self, target: TargetItem, quotas: Sequence[Quota], full: Quota | None) -> Started:
        key = (target.deployment_id, target.name)
        if self.targets[key].status is not WAITING or self.targets[key].is_blocked:
            return Started()
        if full is not None:
            return Started(full=full)
        self.targets[key] = replace(self.targets[key], status=RUNNING, queued_in="")
        self.starts.append(key)
        for quota in quotas:
            holders = self.holders.setdefault(quota.key, set())
            holders.add(Holder(*key))
            self.most_at_once[quota.key] = max(self.most_at_once.get(quota.key, 0), len(holders))
        return Started(is_running=True)

    def _has_place(self, quota: Quota) -> bool:
        return len(self.holders.get(quota.key, ())) < quota.limit

    def _place(self, target: TargetItem) -> tuple[str, int]:
        return target.deployment_id, target.index

    def _start_execution(self, target: TargetItem) -> None:
        self.executions.add((target.deployment_id, target.name))

    def _maybe_die(self) -> None:
        if self.random.random() < self.crash_rate:
            raise CrashError


class _Perilous:
    """Something whose caller may die right after, or right before, each call."""

    def __init__(self, inner: object, maybe_die: Callable[[], None]) -> None:
        self._inner, self._maybe_die = inner, maybe_die

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            self._maybe_die()
            answer = getattr(self._inner, name)(*arguments)
            self._maybe_die()
            return answer

        return call
