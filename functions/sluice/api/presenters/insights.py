"""Shows numbers about many deployments."""

from sluice.api.bodies.insights import InsightsBody, NumbersRow
from sluice.domain.insights.numbers import Numbers
from sluice.domain.times import to_iso
from sluice.tasks.insights.read_insights import InsightsView


def insights_body(view: InsightsView) -> InsightsBody:
    """The numbers of all, by month, by application, and by both."""
    found = view.insights
    return {
        "from": to_iso(view.since),
        "to": to_iso(view.until),
        "isComplete": view.is_complete,
        "total": numbers_row(found.total),
        "months": [
            {"month": month, **numbers_row(found.months.get(month, Numbers()))} for month in view.months
        ],
        "applications": [
            {"application": name, **numbers_row(one)} for name, one in found.applications.items()
        ],
        "rows": [
            {"month": month, "application": name, **numbers_row(one)}
            for (month, name), one in found.rows.items()
        ],
    }


def numbers_row(numbers: Numbers) -> NumbersRow:
    """One line of numbers."""
    return {
        "deployments": numbers.deployments,
        "failed": numbers.failed,
        "failureRate": numbers.failure_rate,
        "stopped": numbers.stopped,
        "restored": numbers.restored,
        "restoreSeconds": _rounded(numbers.restore_seconds),
        "delivered": numbers.delivered,
        "leadSeconds": _rounded(numbers.lead_seconds),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
