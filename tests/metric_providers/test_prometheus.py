"""Prometheus: queries go to a real server where one is installed, and to its recorded answers everywhere."""

import json
from collections.abc import Callable, Iterator

import pytest

from sluice.domain.analysis.answer import MetricResponse, TimeWindow
from tests.metric_providers.asking import providers, raw_answers
from tests.metric_providers.prometheus_server import (
    IDLE_RATIO,
    MINUTE,
    PASSWORD,
    QUOTE_RATIO,
    USERNAME,
    a_real_server,
    a_recorded_server,
    is_installed,
)

Ask = Callable[[str], MetricResponse]
WINDOW = TimeWindow(*MINUTE)
SERVERS = {"recorded": a_recorded_server} | ({"real": a_real_server} if is_installed() else {})
SOURCE = "Prometheus 'main'"


def secret(port: int, **changed: str) -> dict[str, str]:
    access = {"auth": "basic", "username": USERNAME, "password": PASSWORD, **changed}
    return {"type": "prometheus", "url": f"https://receiver.test:{port}/", **access}


@pytest.fixture(scope="module", params=SERVERS)
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with SERVERS[request.param]() as port:
        yield port


@pytest.fixture
def ask(port: int) -> Ask:
    return lambda query: providers(secret(port)).read("main", query, WINDOW, None)


def test_ratio_over_the_window_is_one_sample_when_it_is_asked_as_in_cdaas(ask: Ask) -> None:
    assert ask(QUOTE_RATIO) == MetricResponse((0.01,), SOURCE)


def test_scalar_is_one_sample_when_the_query_gives_one(ask: Ask) -> None:
    assert ask(f"scalar({QUOTE_RATIO})") == MetricResponse((0.01,), SOURCE)


@pytest.mark.parametrize("query", ['fn_calls_total{fn="absent"}', IDLE_RATIO], ids=["no series", "NaN"])
def test_there_is_no_sample_and_never_a_zero_when_there_is_no_data(ask: Ask, query: str) -> None:
    assert ask(query) == MetricResponse((), SOURCE)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        (
            "fn_calls_total",
            'gave 3 series where one value is expected: fn_calls_total{fn="idle",owner="search"}, fn_calls',
        ),
        ('fn_calls_total{fn="quote"}[60s]', "gave a matrix: the query needs a single value at one moment"),
        ('"a text"', "gave a string: the query needs a single value at one moment"),
        ("1 / 0", "gave +Inf, as a division by zero does"),
        ("sum(", 'answered 400: bad_data: invalid parameter "query"'),
        ("fn_calls_total + on() fn_calls_total", "answered 422: execution: found duplicate series"),
    ],
)
def test_problem_says_what_is_wrong_when_a_query_gives_no_single_value(
    ask: Ask, query: str, problem: str
) -> None:
    answer = ask(query)
    assert answer.samples == ()
    assert answer.problem.startswith(f"{SOURCE} {problem}")


def test_refusal_is_told_without_the_password_when_it_is_wrong(port: int) -> None:
    stranger = providers(secret(port, password="guess")).read("main", QUOTE_RATIO, WINDOW, None)
    assert stranger == MetricResponse((), SOURCE, f"{SOURCE} answered 401")


if is_installed():

    def test_records_say_what_a_server_says_when_one_is_installed() -> None:
        with a_real_server() as port, a_recorded_server() as replayed:
            real, recorded = raw_answers(port), raw_answers(replayed)
        assert {query: one["status"] for query, one in real.items()} == {
            query: one["status"] for query, one in recorded.items()
        }
        good = [query for query, one in real.items() if one["status"] == 200]
        assert [json.loads(str(real[query]["body"])) for query in good] == [
            json.loads(str(recorded[query]["body"])) for query in good
        ]
