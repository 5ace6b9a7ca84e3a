"""Requests that nobody thought of, to every route, signed and unsigned: each gets an answer below 500.

`make fuzz` sends thousands; CASES says how many.
"""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.http_api import API_ROUTES, CALLBACK_ROUTES, GUARDRAILS_ROUTES, LINK_ROUTES
from tests.attacks.arena import Arena

CASES = int(os.environ.get("CASES", "60"))
_OPEN = {path for _, path in (*LINK_ROUTES, *CALLBACK_ROUTES)}
_ROUTES = [
    (method.value, path) for method, path in (*API_ROUTES, *GUARDRAILS_ROUTES, *LINK_ROUTES, *CALLBACK_ROUTES)
]
_FIELDS = (
    "reason",
    "comment",
    "name",
    "roles",
    "targets",
    "deploymentId",
    "queries",
    "success",
    "mdMessage",
    "kind",
)
_SEGMENTS = st.sampled_from(["d-aaaaaaaaaaaaaaaa", "prod", "prod/skip", "a.b", "{approval}"]) | st.text(
    max_size=60
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_FIELDS) | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)
_BODIES = (
    st.binary(max_size=400)
    | _JSON.map(lambda value: json.dumps(value).encode())
    | st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))
)
_QUERIES = st.dictionaries(
    st.sampled_from(
        ["limit", "next", "application", "version", "over", "expires", "signature", "name", "roles", "dryRun"]
    ),
    st.text(max_size=60),
    max_size=4,
)
_TYPES = st.sampled_from(
    ["application/json", "application/yaml", "text/plain", "application/x-www-form-urlencoded"]
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A request to one of the routes, with anything in its path, query, headers and body."""
    method, path = draw(st.sampled_from(_ROUTES))
    by = "nobody" if path in _OPEN else "root"
    for name in ("{deploymentId}", "{targetAndVerb+}", "{approvalId}", "{callbackId}"):
        if name in path:
            path = path.replace(name, quote(draw(_SEGMENTS).encode("utf-8", "surrogatepass"), safe="/"))
    query = {name: value.encode("utf-8", "replace").decode() for name, value in draw(_QUERIES).items()}
    if method == "PUT":
        query["over"] = "0"  # nothing that happens to be a document of guardrails is put in force
    return {
        "by": by,
        "method": method,
        "path": path,
        "query": query,
        "body": b"" if method == "GET" else draw(_BODIES),
        "type": draw(_TYPES),
    }


@pytest.fixture
def fuzzed(arena: Arena) -> Iterator[Arena]:
    """The arena; what it takes of these requests is stored, and no attempt of the tests that follow."""
    yield arena
    arena.stored = arena.records()


@settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(request=requests())
def test_answers_below_500_whatever_is_sent(fuzzed: Arena, request: dict[str, Any]) -> None:
    answer = fuzzed.callers[request["by"]].request(
        request["method"],
        fuzzed.filled(request["path"]),
        params=request["query"],
        content=request["body"],
        headers={"Content-Type": request["type"]},
    )
    assert answer.status_code < 500, (request, answer.text[:300])
