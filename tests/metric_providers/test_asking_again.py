"""Calls to metric providers: again when it may help, no further than allowed, with nothing given away."""

import socket

import pytest

from sluice.domain.analysis.answer import MetricResponse, TimeWindow
from sluice.domain.webhook.address import AllowList
from tests.metric_providers.asking import providers
from tests.unit.aws.receivers import Behaviour, a_server, answering, http_answer

WINDOW = TimeWindow(0.0, 60.0)
SOURCE = "Prometheus 'main'"
FOUND = http_answer(b'{"status": "success", "data": {"resultType": "scalar", "result": [60, "4"]}}')


def secret(port: int) -> dict[str, str]:
    url = f"https://receiver.test:{port}"
    return {"type": "prometheus", "url": url, "auth": "bearer", "token": "hidden token"}


def ask(*answers: bytes, slept: list[float] | None = None) -> tuple[MetricResponse, int]:
    """What is read when the provider answers like this, one after the other, and how often it is asked."""
    left = list(answers)
    behaviour: Behaviour = lambda connection, _: connection.sendall(left.pop(0) if left else b"")  # noqa: E731
    with a_server(behaviour, tls=True) as (port, requests):
        return providers(secret(port), slept=slept).read("main", "q", WINDOW, None), len(requests)


@pytest.mark.parametrize(
    "first",
    [http_answer(b"", "429 Too Many Requests"), http_answer(b"", "503 Service Unavailable"), b""],
    ids=["429", "503", "hangs up"],
)
def test_call_is_repeated_when_it_may_pass(first: bytes) -> None:
    slept: list[float] = []
    assert ask(first, first, FOUND, slept=slept) == (MetricResponse((4.0,), SOURCE), 3)
    assert slept == [1.0, 2.0]


def test_call_is_made_three_times_when_it_never_passes() -> None:
    busy = http_answer(b'{"status": "error", "errorType": "timeout", "error": "slow"}', "503 -")
    assert ask(busy, busy, busy, FOUND) == (
        MetricResponse((), SOURCE, f"{SOURCE} answered 503: timeout: slow"),
        3,
    )


def test_call_is_made_once_when_the_provider_refuses_it() -> None:
    refused = http_answer(b'{"errorType": "bad_data", "error": "no hidden token here"}', "400 -")
    assert ask(refused, FOUND) == (
        MetricResponse((), SOURCE, f"{SOURCE} answered 400: bad_data: no *** here"),
        1,
    )


def test_redirect_is_not_followed_when_the_provider_sends_one() -> None:
    moved = http_answer(b"", "302 Found", "Location: https://receiver.test/login")
    assert ask(moved, FOUND) == (MetricResponse((), SOURCE, f"{SOURCE} answered 302"), 1)


def test_complaint_is_cut_when_it_is_long() -> None:
    refused = http_answer(b'{"error": "' + b"x" * 5000 + b'"}', "400 -")
    answer, _ = ask(refused)
    assert len(answer.problem) < 400


def test_answer_is_not_judged_when_it_was_cut() -> None:
    with a_server(answering(FOUND), tls=True) as (port, _requests):
        answer = providers(secret(port), answer_bytes=20).read("main", "q", WINDOW, None)
    assert answer.problem == f"{SOURCE} returned more than Sluice reads; a query needs a single value"


def test_provider_in_a_private_network_is_not_asked_when_it_is_not_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda address, *_: tried.append(address))
    secret = {"type": "prometheus", "url": "https://prometheus.internal"}
    answer = providers(secret, allowed=AllowList()).read("main", "q", WINDOW, None)
    assert answer.problem == (
        f"{SOURCE} was not asked: its host has an address that is not public (loopback)"
    )
    assert tried == []
