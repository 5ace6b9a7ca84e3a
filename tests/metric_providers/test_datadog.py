"""Datadog: answers in the form of its API's documentation, with the fields that are shown there.

The examples were written after the response models and the error answers of *Query timeseries points* in
https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points; no organisation was asked.
"""

import json
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest

from sluice.domain.analysis.answer import MetricResponse, TimeWindow
from tests.metric_providers.asking import providers
from tests.unit.aws.receivers import a_server, answering, http_answer

SOURCE = "Datadog 'main'"
WINDOW = TimeWindow(1_636_629_060.0, 1_636_629_120.0)
QUERY = "sum:aws.lambda.errors{functionname:quote}.as_count().rollup(sum, 60)"
RATIO = "sum:a.errors{fn:quote}.rollup(sum, 60) / sum:a.calls{fn:quote}.rollup(sum, 60)"


def secret(port: int) -> dict[str, str]:
    keys = {"apiKey": "dd-key-1", "applicationKey": "dd-app-2"}
    return {"type": "datadog", "url": f"https://receiver.test:{port}", **keys}


def series(*points: float | None, scope: str = "functionname:quote", seconds: int = 60) -> dict[str, object]:
    """One series with a point for each interval."""
    begin = WINDOW.start * 1000
    return {
        "aggr": "sum",
        "display_name": "aws.lambda.errors",
        "end": 1_636_629_119_000,
        "expression": f"sum:aws.lambda.errors{{{scope}}}.rollup(sum,60)",
        "interval": seconds,
        "length": len(points),
        "metric": "aws.lambda.errors",
        "pointlist": [[begin + 1000.0 * seconds * number, point] for number, point in enumerate(points)],
        "query_index": 0,
        "scope": scope,
        "start": int(begin),
        "tag_set": [],
        "unit": None,
    }


def answer(found: Sequence[object], **changed: object) -> bytes:
    document = {
        "from_date": 1_636_629_060_000,
        "group_by": [],
        "message": "",
        "query": QUERY,
        "res_type": "time_series",
        "resp_version": 1,
        "series": found,
        "status": "ok",
        "times": [],
        "to_date": 1_636_629_119_000,
        "values": [],
    }
    return json.dumps({**document, **changed}).encode()


def ask(body: bytes, query: str = QUERY, status: str = "200 OK") -> MetricResponse:
    with a_server(answering(http_answer(body, status)), tls=True) as (port, _requests):
        return providers(secret(port)).read("main", query, WINDOW, None)


def test_window_and_keys_are_sent_when_a_query_is_asked() -> None:
    with a_server(answering(http_answer(answer([series(3.0)]))), tls=True) as (port, requests):
        assert providers(secret(port)).read("main", QUERY, WINDOW, None) == MetricResponse((3.0,), SOURCE)
    first, *lines = requests[0].decode().split("\r\n")
    target = urlsplit(first.split(" ")[1])
    assert target.path == "/api/v1/query"
    assert parse_qs(target.query) == {"from": ["1636629060"], "to": ["1636629119"], "query": [QUERY]}
    assert {"DD-API-KEY: dd-key-1", "DD-APPLICATION-KEY: dd-app-2"} <= set(lines)


@pytest.mark.parametrize(
    "found", [[], [series()], [series(None)]], ids=["no series", "no points", "an empty point"]
)
def test_there_is_no_sample_and_never_a_zero_when_there_is_no_data(found: Sequence[object]) -> None:
    assert ask(answer(found)) == MetricResponse((), SOURCE)


@pytest.mark.parametrize(
    ("query", "sample"),
    [
        (QUERY, 3.0),
        ("count:a{*}.rollup(count, 60)", 3.0),
        ("max:a{*}.rollup(max, 60)", 2.0),
        ("min:a{*}.rollup( min , 60 )", 1.0),
        ("avg:a{*}.rollup(avg, 60)", 1.5),
        (RATIO, 1.5),
    ],
)
def test_points_are_joined_as_their_rollup_does_when_the_window_lies_across_a_cut(
    query: str, sample: float
) -> None:
    assert ask(answer([series(1.0, 2.0, seconds=30)]), query) == MetricResponse((sample,), SOURCE)


def test_point_is_left_out_when_it_lies_behind_the_window() -> None:
    assert ask(answer([series(1.0, 100.0)])).samples == (1.0,)


def test_problem_says_how_to_mend_the_query_when_it_has_no_rollup() -> None:
    problem = ask(answer([series(1.0, 2.0, seconds=20)]), "avg:a{*}").problem
    assert problem == (
        f"{SOURCE} gave several points of one series; end the query with"
        " .rollup(METHOD, {{armory.intervalSeconds}}), so that the window has one value"
    )


def test_problem_names_the_series_when_there_are_several() -> None:
    found = [series(1.0, scope=f"version:{number}") for number in range(1, 8)]
    assert ask(answer(found)).problem == (
        f"{SOURCE} gave 7 series where one value is expected:"
        " version:1, version:2, version:3, version:4, version:5, and more"
    )


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (b'{"errors": ["Forbidden"]}', "403 Forbidden", "answered 403: Forbidden"),
        (b'{"errors": ["Bad", "Request"]}', "400 Bad Request", "answered 400: Bad; Request"),
        (
            answer([], status="error", error="Rule 'scope_expr' didn't match"),
            "200 OK",
            "refused the query: Rule 'scope_expr' didn't match",
        ),
        (b"<html>", "200 OK", "returned something that is not JSON; is its address the API's?"),
    ],
)
def test_problem_has_the_words_of_datadog_when_it_refuses(body: bytes, status: str, problem: str) -> None:
    assert ask(body, status=status) == MetricResponse((), SOURCE, f"{SOURCE} {problem}")
