"""Counts outcomes: how many deployments, how many failed, how long to restore and to deliver.

An undo is no deployment of its own: it makes the one that it undoes a failure, which lasted until the undo
had ended. What was stopped with nothing to roll back is counted apart, and is no failure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import TypeVar

from sluice.domain.insights.outcome import Outcome
from sluice.values import dataclass

_PERCENT = 100

_Key = TypeVar("_Key", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of some deployments.

    Of the `deployments`, `failed` were rolled back, undone or left broken. The `stopped` are not among them:
    they had nothing to roll back. `restore_seconds` is the median of the `restored`, `lead_seconds` that
    of the `delivered` whose artifact's age is known; None without any.
    """

    deployments: int = 0
    failed: int = 0
    stopped: int = 0
    restored: int = 0
    restore_seconds: float | None = None
    delivered: int = 0
    lead_seconds: float | None = None

    @property
    def failure_rate(self) -> float | None:
        """In percent; None without a deployment."""
        return round(_PERCENT * self.failed / self.deployments, 1) if self.deployments else None


@dataclass(frozen=True, slots=True)
class Insights:
    """Numbers of all, by month, by application, and by both."""

    total: Numbers
    months: Mapping[str, Numbers]
    applications: Mapping[str, Numbers]
    rows: Mapping[tuple[str, str], Numbers]


def insights_of(outcomes: Iterable[Outcome]) -> Insights:
    """The numbers of these outcomes; a month is that in which a deployment was started (UTC)."""
    everything = list(outcomes)
    undone = {one.reverts: one.ended_at for one in everything if one.reverts and one.has_succeeded}
    counted = [one for one in everything if not one.reverts]

    def by(key: Callable[[Outcome], _Key]) -> dict[_Key, Numbers]:
        groups: dict[_Key, list[Outcome]] = {}
        for one in counted:
            groups.setdefault(key(one), []).append(one)
        return {name: _numbers(groups[name], undone) for name in sorted(groups)}

    return Insights(
        _numbers(counted, undone),
        by(lambda one: month_of(one.created_at)),
        by(lambda one: one.application),
        by(lambda one: (month_of(one.created_at), one.application)),
    )


def month_of(seconds: float) -> str:
    """`2026-11`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m")


def months_between(first: float, last: float) -> list[str]:
    """Every month from that of `first` to that of `last`, both included."""
    year, month = _year_and_month(first)
    end = _year_and_month(last)
    found = []
    while (year, month) <= end:
        found.append(f"{year}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def begin_of_month(seconds: float, months_before: int) -> float:
    """The first second of the month so many months before that of `seconds`."""
    year, month = _year_and_month(seconds)
    count = year * 12 + (month - 1) - months_before
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC).timestamp()


def _year_and_month(seconds: float) -> tuple[int, int]:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.year, moment.month


def _numbers(outcomes: Sequence[Outcome], undone: Mapping[str, float]) -> Numbers:
    done = [one for one in outcomes if not one.was_stopped]
    failed = [one for one in done if one.failed_at is not None or one.deployment_id in undone]
    restores = [seconds for one in failed if (seconds := _restore_seconds(one, undone)) is not None]
    leads = [seconds for one in done if (seconds := one.lead_seconds) is not None]
    return Numbers(
        deployments=len(done),
        failed=len(failed),
        stopped=len(outcomes) - len(done),
        restored=len(restores),
        restore_seconds=median(restores) if restores else None,
        delivered=len(leads),
        lead_seconds=median(leads) if leads else None,
    )


def _restore_seconds(failed: Outcome, undone: Mapping[str, float]) -> float | None:
    """From when it was bad until what served before was back; of an undo, since all had the new version."""
    since, until = failed.failed_at, failed.restored_at
    if since is None:
        since, until = failed.ended_at, undone.get(failed.deployment_id)
    return None if until is None else max(0.0, until - since)
