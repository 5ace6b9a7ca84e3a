"""Asks a Prometheus server, or one that speaks its HTTP API, for the value of an expression at one moment.

The API: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
"""

import base64
from collections.abc import Mapping
from urllib.parse import urlencode

from sluice.domain.analysis.answer import TimeWindow
from sluice.outbound.metrics.protocol import ProviderProblemError, at, items, several, value
from sluice.outbound.pinned_http import HttpCall
from sluice.values import dataclass

_FORM = ("Content-Type", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A server; `authorization` is the value of that header, or nothing."""

    url: str
    authorization: str = ""
    secrets: tuple[str, ...] = ()
    kind: str = "Prometheus"

    def call(self, query: str, window: TimeWindow) -> HttpCall:
        """An instant query at the window's end, whose range selectors look back over the window."""
        credentials = (("Authorization", self.authorization),) if self.authorization else ()
        form = urlencode({"query": query, "time": f"{window.end:.3f}"})
        return HttpCall("POST", f"{self.url}/api/v1/query", (_FORM, *credentials), form)

    def sample(self, answer: object, query: str, window: TimeWindow) -> float | None:  # noqa: ARG002
        """The value of the scalar, or of the only series of the vector."""
        kind, result = at(answer, "data", "resultType"), at(answer, "data", "result")
        if kind == "scalar":
            return value(at(result, 1))
        if kind != "vector":
            raise ProviderProblemError(
                f"gave a {kind or 'nameless result'}: the query needs a single value at one moment;"
                " wrap a range in a function such as avg_over_time(...)"
            )
        series = items(result)
        if len(series) > 1:
            raise several("series", [_name(one) for one in series])
        if series and at(series[0], "value") is None:
            raise ProviderProblemError(
                "gave a histogram; take a number from it, as histogram_quantile(...) does"
            )
        return value(at(series[0], "value", 1)) if series else None

    def complaint(self, answer: object) -> str:
        """`bad_data: invalid parameter "query": ...`."""
        parts = [at(answer, "errorType"), at(answer, "error")]
        return ": ".join(str(part) for part in parts if part)

    def is_passing(self, answer: object) -> bool:  # noqa: ARG002
        """Never: it says so by its status."""
        return False


def basic(username: str, password: str) -> str:
    """The header of a user name with a password."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _name(series: object) -> str:
    """The series as Prometheus writes it."""
    labels = at(series, "metric")
    if not isinstance(labels, Mapping):
        return "{}"
    inner = ",".join(f'{name}="{text}"' for name, text in sorted(labels.items()) if name != "__name__")
    return f"{labels.get('__name__', '')}{{{inner}}}"
