"""Asks New Relic for the result of an NRQL query, over NerdGraph.

The API: https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/
"""

import json
from collections.abc import Iterator, Mapping

from sluice.domain.analysis.answer import TimeWindow
from sluice.outbound.metrics.protocol import ProviderProblemError, at, items, several, value
from sluice.outbound.pinned_http import HttpCall
from sluice.values import dataclass

_GRAPHQL = (
    "query($account: Int!, $nrql: Nrql!)"
    " { actor { account(id: $account) { nrql(query: $nrql) { results } } } }"
)
_PASSING = {"TIMEOUT", "TOO_MANY_REQUESTS", "SERVER_ERROR", "INTERNAL_SERVER_ERROR"}
_JSON = ("Content-Type", "application/json")


@dataclass(frozen=True, slots=True)
class NewRelic:
    """One account in one of New Relic's regions."""

    api_key: str
    account_id: int
    url: str = "https://api.newrelic.com"
    kind: str = "New Relic"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The key."""
        return (self.api_key,)

    def call(self, query: str, window: TimeWindow) -> HttpCall:  # noqa: ARG002
        """The query as it is: its own SINCE and UNTIL bound the window."""
        variables = {"account": self.account_id, "nrql": query}
        body = json.dumps({"query": _GRAPHQL, "variables": variables})
        return HttpCall("POST", f"{self.url}/graphql", (_JSON, ("API-Key", self.api_key)), body)

    def sample(self, answer: object, query: str, window: TimeWindow) -> float | None:  # noqa: ARG002
        """The only value of the only row."""
        if items(at(answer, "errors")):
            raise ProviderProblemError(f"refused the query: {self.complaint(answer)}")
        rows = at(answer, "data", "actor", "account", "nrql", "results")
        if rows is None:
            raise ProviderProblemError("gave no results; does the key's owner see this account?")
        values = [found for row in items(rows) for found in _values(row)]
        if len(items(rows)) > 1:
            raise several("rows", [_row_name(row) for row in items(rows)])
        if len(values) > 1:
            raise several("values", [name for name, _ in values])
        return value(values[0][1]) if values else None

    def complaint(self, answer: object) -> str:
        """The messages of the errors."""
        errors = items(at(answer, "errors"))
        return "; ".join(str(at(error, "message")) for error in errors if at(error, "message"))

    def is_passing(self, answer: object) -> bool:
        """Whether an error of the answer comes from load: NerdGraph sends errors as successes."""
        classes = {str(at(error, "extensions", "errorClass")) for error in items(at(answer, "errors"))}
        return bool(classes & _PASSING)


def _values(row: object, name: str = "") -> Iterator[tuple[str, object]]:
    """The values of a row; `percentile(duration, 95)` is one inside of another."""
    if isinstance(row, Mapping):
        for key, inner in row.items():
            yield from _values(inner, f"{name}.{key}" if name else str(key))
    else:
        yield name, row


def _row_name(row: object) -> str:
    """What a row is about: its facet, or the beginning of its time."""
    facet = at(row, "facet")
    if facet is None:
        facet = at(row, "beginTimeSeconds")
    return str(facet) if facet is not None else json.dumps(row)
