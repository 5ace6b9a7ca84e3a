"""Numbers about many deployments as people and programs see them."""

from typing import TypedDict


class NumbersRow(TypedDict):
    """The numbers of some deployments; medians, in seconds, are None where nothing is known.

    Of the `deployments`, `failed` were rolled back, undone or left broken. The `stopped` are not among them:
    they had nothing to roll back. `restoreSeconds` is about the `restored`, `leadSeconds` about the
    `delivered`.
    """

    deployments: int
    failed: int
    failureRate: float | None
    stopped: int
    restored: int
    restoreSeconds: float | None
    delivered: int
    leadSeconds: float | None


class MonthRow(NumbersRow):
    """The numbers of a month, such as `2026-11` (UTC)."""

    month: str


class ApplicationRow(NumbersRow):
    """The numbers of an application."""

    application: str


class MonthOfApplicationRow(NumbersRow):
    """The numbers of an application in a month."""

    month: str
    application: str


InsightsBody = TypedDict(
    "InsightsBody",
    {
        "from": str,
        "to": str,
        "isComplete": bool,
        "total": NumbersRow,
        "months": list[MonthRow],
        "applications": list[ApplicationRow],
        "rows": list[MonthOfApplicationRow],
    },
)
"""The numbers of what was started from `from` to `to`; without `isComplete` only of the newest."""
