"""The page of numbers about deployments, and the same numbers as a file."""

import csv
from http import HTTPStatus
from io import StringIO
from urllib.parse import urlencode

from sluice.api.bodies.insights import InsightsBody, NumbersRow
from sluice.api.pages.drawing.bars import BarChart, Series, bars_of
from sluice.api.pages.duration import duration_at_a_glance
from sluice.api.pages.templating import PAGE_HEADERS
from sluice.api.pages.visitor import Visitor
from sluice.api.presenters.insights import insights_body
from sluice.api.response import HttpResponse
from sluice.domain.insights.numbers import begin_of_month
from sluice.tasks.insights.read_insights import DEFAULT_MONTHS, read_insights

_SPANS = ("3", "6", "12", "24")
_MOST_ROWS = 200
_CSV = "text/csv; charset=utf-8"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for more than text."""


def show_insights(visitor: Visitor) -> HttpResponse:
    """The numbers of one application or of all."""
    body, months = _read(visitor), _months(visitor)
    application = visitor.query("application").strip()
    wanted = {"application": application, "months": months}
    return visitor.page(
        "insights.html",
        body=body,
        charts=charts_of(body),
        application=application,
        months=months,
        spans=_SPANS,
        rows=body["rows"][::-1][:_MOST_ROWS],
        hidden=max(0, len(body["rows"]) - _MOST_ROWS),
        file=urlencode({name: value for name, value in wanted.items() if value}),
    )


def download_insights(visitor: Visitor) -> HttpResponse:
    """The numbers by month and application, as a spreadsheet reads them."""
    headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="sluice-insights.csv"'}
    return HttpResponse(HTTPStatus.OK, _CSV, csv_of(_read(visitor)), headers)


def csv_of(body: InsightsBody) -> str:
    """A line for each month and application; empty where nothing is known."""
    names = ["month", "application", *NumbersRow.__annotations__]
    text = StringIO()
    lines = csv.DictWriter(text, names)
    lines.writeheader()
    for row in body["rows"]:
        lines.writerow({**row, "application": _as_text(row["application"])})
    return text.getvalue()


def charts_of(body: InsightsBody) -> list[BarChart]:
    """DORA's four numbers, each by month."""
    months = body["months"]
    labels = [one["month"] for one in months]
    deployments, failed = [one["deployments"] for one in months], [one["failed"] for one in months]
    series = (
        Series("Deployments, of these failed", deployments, "{:g}".format, failed),
        Series("Failure rate", [one["failureRate"] for one in months], "{:g} %".format),
        Series("Time to restore", [one["restoreSeconds"] for one in months], duration_at_a_glance),
        Series("Lead time", [one["leadSeconds"] for one in months], duration_at_a_glance),
    )
    return [bars_of(labels, one) for one in series]


def _read(visitor: Visitor) -> InsightsBody:
    since = begin_of_month(visitor.ports.clock.now(), int(_months(visitor)) - 1)
    application = visitor.query("application").strip() or None
    return insights_body(read_insights(visitor.ports, visitor.caller, application, since))


def _months(visitor: Visitor) -> str:
    wanted = visitor.query("months")
    return wanted if wanted in _SPANS else str(DEFAULT_MONTHS)


def _as_text(name: str) -> str:
    return f"'{name}" if name.startswith(_FORMULAS) else name
