"""Asks Datadog for the points of a metric query over a window, which `.rollup(...)` makes one.

The API: https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points
"""

import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil, fsum
from statistics import fmean
from urllib.parse import urlencode

from sluice.domain.analysis.answer import TimeWindow
from sluice.outbound.metrics.protocol import ProviderProblemError, at, items, several, value
from sluice.outbound.pinned_http import HttpCall
from sluice.values import dataclass

_ROLLUP = re.compile(r"\.rollup\(\s*(?P<method>[a-z]+)\s*(?:,[^)]*)?\)")
_JOINED: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": fsum,
    "count": fsum,
    "min": min,
    "max": max,
}
_NO_ROLLUP = (
    "gave several points of one series; end the query with .rollup(METHOD, {{armory.intervalSeconds}}),"
    " so that the window has one value"
)


@dataclass(frozen=True, slots=True)
class Datadog:
    """An organisation on one of Datadog's sites."""

    api_key: str
    application_key: str
    url: str = "https://api.datadoghq.com"
    kind: str = "Datadog"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Both keys."""
        return self.api_key, self.application_key

    def call(self, query: str, window: TimeWindow) -> HttpCall:
        """The points from the window's start to the last second before its end."""
        times = {"from": int(window.start), "to": ceil(window.end) - 1}
        headers = (("DD-API-KEY", self.api_key), ("DD-APPLICATION-KEY", self.application_key))
        return HttpCall("GET", f"{self.url}/api/v1/query?{urlencode({**times, 'query': query})}", headers)

    def sample(self, answer: object, query: str, window: TimeWindow) -> float | None:
        """The value of the only series' point, or of its points as the rollup would have joined them."""
        if at(answer, "status") == "error" or at(answer, "error"):
            raise ProviderProblemError(f"refused the query: {self.complaint(answer)}")
        series = items(at(answer, "series"))
        if len(series) > 1:
            raise several("series", [str(at(one, "scope") or at(one, "metric")) for one in series])
        points = items(at(series[0], "pointlist")) if series else []
        inside = [point for point in points if (value(at(point, 0)) or 0.0) < window.end * 1000.0]
        numbers = [number for number in (value(at(point, 1)) for point in inside) if number is not None]
        return _joined(numbers, query)

    def complaint(self, answer: object) -> str:
        """The error, or the errors, of the answer."""
        errors = [at(answer, "error"), *items(at(answer, "errors"))]
        return "; ".join(str(error) for error in errors if error)

    def is_passing(self, answer: object) -> bool:  # noqa: ARG002
        """Never: it says so by its status."""
        return False


def _joined(numbers: Sequence[float], query: str) -> float | None:
    """One number of several: Datadog cuts time at whole intervals, and a window may lie across a cut."""
    if len(numbers) < 2:
        return numbers[0] if numbers else None
    methods = {found["method"] for found in _ROLLUP.finditer(query)}
    if not methods:
        raise ProviderProblemError(_NO_ROLLUP)
    if len(methods) == 1 and "/" not in query:
        return _JOINED.get(methods.pop(), fmean)(numbers)
    return fmean(numbers)
