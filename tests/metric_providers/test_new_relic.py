"""New Relic: answers in the form of NerdGraph's documentation.

The examples were written after the answer that the NRQL tutorial shows
(https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/), the names that NRQL gives
to columns and facets, and the error form of GraphQL with the classes of NerdGraph; no account was asked.
"""

import json
from collections.abc import Sequence

import pytest

from sluice.domain.analysis.answer import MetricResponse, TimeWindow
from tests.metric_providers.asking import providers
from tests.unit.aws.receivers import a_server, answering, http_answer

SOURCE = "New Relic 'main'"
WINDOW = TimeWindow(1_767_225_840.0, 1_767_225_900.0)
QUERY = (
    "SELECT percentile(duration, 95) FROM AwsLambdaInvocation WHERE env = 'prod'"
    " SINCE '2026-01-01T00:04:00Z' UNTIL '2026-01-01T00:05:00Z'"
)


def secret(port: int) -> dict[str, object]:
    url = f"https://receiver.test:{port}/"
    return {"type": "newRelic", "url": url, "apiKey": "NRAK-SECRET", "accountId": 1234567}


def answer(results: Sequence[object] | None) -> bytes:
    return json.dumps({"data": {"actor": {"account": {"nrql": {"results": results}}}}}).encode()


def refusal(message: str, error_class: str) -> bytes:
    error = {
        "extensions": {"errorClass": error_class},
        "locations": [{"column": 54, "line": 1}],
        "message": message,
        "path": ["actor", "account", "nrql"],
    }
    return json.dumps({"data": {"actor": {"account": {"nrql": None}}}, "errors": [error]}).encode()


def ask(body: bytes, status: str = "200 OK") -> MetricResponse:
    with a_server(answering(http_answer(body, status)), tls=True) as (port, _requests):
        return providers(secret(port)).read("main", QUERY, WINDOW, None)


def test_query_account_and_key_are_sent_when_a_query_is_asked() -> None:
    with a_server(answering(http_answer(answer([{"count": 1000}]))), tls=True) as (port, requests):
        assert providers(secret(port)).read("main", QUERY, WINDOW, None) == MetricResponse((1000.0,), SOURCE)
    head, _, body = requests[0].decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    assert first == "POST /graphql HTTP/1.1"
    assert {"API-Key: NRAK-SECRET", "Content-Type: application/json"} <= set(lines)
    assert json.loads(body)["variables"] == {"account": 1234567, "nrql": QUERY}


@pytest.mark.parametrize(
    ("row", "sample"),
    [({"count": 0}, 0.0), ({"percentile.duration": {"95": 0.25}}, 0.25), ({"Error rate": 1.5}, 1.5)],
)
def test_only_value_is_the_sample_when_there_is_one_row(row: object, sample: float) -> None:
    assert ask(answer([row])) == MetricResponse((sample,), SOURCE)


@pytest.mark.parametrize("rows", [[], [{"average.duration": None}], [{"percentile.duration": {"95": None}}]])
def test_there_is_no_sample_and_never_a_zero_when_there_is_no_data(rows: Sequence[object]) -> None:
    assert ask(answer(rows)) == MetricResponse((), SOURCE)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            [{"facet": "1", "version": "1", "count": 5}, {"facet": "2", "version": "2", "count": 6}],
            "gave 2 rows where one value is expected: 1, 2",
        ),
        (
            [{"beginTimeSeconds": 10, "count": 5}, {"beginTimeSeconds": 20, "count": 6}],
            "gave 2 rows where one value is expected: 10, 20",
        ),
        (
            [{"count": 5, "average.duration": 0.1}],
            "gave 2 values where one value is expected: count, average.duration",
        ),
        ([{"latest.version": "v2"}], 'gave "v2" where a number is expected'),
        (None, "gave no results; does the key's owner see this account?"),
    ],
)
def test_problem_says_what_is_wrong_when_a_query_gives_no_single_value(
    rows: Sequence[object] | None, problem: str
) -> None:
    assert ask(answer(rows)) == MetricResponse((), SOURCE, f"{SOURCE} {problem}")


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (
            refusal("NRQL Syntax Error: Error at line 1 position 8", "BAD_USER_INPUT"),
            "200 OK",
            "refused the query: NRQL Syntax Error: Error at line 1 position 8",
        ),
        (
            b'{"errors": [{"message": "Invalid api key NRAK-SECRET"}]}',
            "401 Unauthorized",
            "answered 401: Invalid api key ***",
        ),
    ],
)
def test_problem_has_the_words_of_new_relic_when_it_refuses(body: bytes, status: str, problem: str) -> None:
    assert ask(body, status) == MetricResponse((), SOURCE, f"{SOURCE} {problem}")


def test_query_is_asked_again_when_an_error_comes_from_load() -> None:
    answers = iter([refusal("NRQL query timed out", "TIMEOUT"), answer([{"count": 7}])])
    slept: list[float] = []
    with a_server(lambda connection, _request: connection.sendall(http_answer(next(answers))), tls=True) as (
        port,
        requests,
    ):
        found = providers(secret(port), slept=slept).read("main", QUERY, WINDOW, None)
    assert (found.samples, len(requests), slept) == ((7.0,), 2, [1.0])
