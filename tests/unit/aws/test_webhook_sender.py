"""The sender: one call to one checked address, signed, never further than told, and never for longer."""

import socket
import time
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from sluice.domain.webhook.address import AllowList
from sluice.domain.webhook.call import WebhookRequest
from sluice.domain.webhook.ip_addresses import Address
from sluice.outbound.pinned_http import PinnedHttp, Resolve, resolve
from sluice.outbound.webhook_sender import HttpWebhooks
from tests.unit.aws.receivers import a_server, answering, client_tls, http_answer

HERE = AllowList.parse("127.0.0.0/8")
KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def a_sender(*addresses: str, answer_seconds: float = 30.0) -> HttpWebhooks:
    """A sender for which every name has these addresses, 127.0.0.1 unless given."""
    found = [ip_address(address) for address in addresses or ("127.0.0.1",)]
    http = PinnedHttp(HERE, answer_seconds=answer_seconds, resolve=lambda *_: found, tls=client_tls)
    return HttpWebhooks(http, lambda: KEY)


def resolving(resolve: Resolve) -> HttpWebhooks:
    """A sender that finds addresses like this and trusts the machine's certificates."""
    return HttpWebhooks(PinnedHttp(HERE, resolve=resolve), lambda: KEY)


def a_request(
    uri: str, *headers: tuple[str, str], method: str = "POST", body: str | None = None
) -> WebhookRequest:
    return WebhookRequest("d-1_0_2_0", method, uri, headers, body)


def test_call_arrives_as_it_was_rendered_when_it_is_sent() -> None:
    with a_server(answering(http_answer(b"taken", "202 Accepted"))) as (port, requests):
        request = a_request(
            f"http://receiver.test:{port}/a b/ü?q=%20{{x}}#part",
            ("X-A", "1"),
            ("X-A", "ü"),
            body='{"a": "ü"}',
        )
        answer = a_sender().send(request)
    head, _, body = requests[0].decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    assert (answer.status, answer.body) == (202, "taken")
    assert first == "POST /a%20b/%C3%BC?q=%20%7Bx%7D HTTP/1.1"
    assert [line for line in lines if line.startswith("X-A")] == ["X-A: 1", "X-A: ü"]
    assert f"Host: receiver.test:{port}" in lines
    assert "webhook-id: d-1_0_2_0" in lines
    assert any(line.startswith("webhook-signature: v1,") for line in lines)
    assert "Content-Length: 11" in lines
    assert body == '{"a": "ü"}'


@pytest.mark.parametrize(
    ("method", "lines"), [("GET", 0), ("HEAD", 0), ("DELETE", 0), ("POST", 1), ("PUT", 1)]
)
def test_length_is_said_when_a_method_is_expected_to_bring_a_body(method: str, lines: int) -> None:
    with a_server(answering(http_answer(b""))) as (port, requests):
        assert a_sender().send(a_request(f"http://127.0.0.1:{port}", method=method)).is_success
    assert requests[0].count(b"Content-Length: 0") == lines


def test_name_of_the_host_is_checked_when_the_call_goes_to_its_address() -> None:
    with a_server(answering(http_answer()), tls=True) as (port, requests):
        assert a_sender().send(a_request(f"https://receiver.test:{port}/x")).status == 200
        refused = a_sender().send(a_request(f"https://other.test:{port}/x"))
        untrusting = resolving(lambda *_: [ip_address("127.0.0.1")])
        distrusted = untrusting.send(a_request(f"https://receiver.test:{port}/x"))
    assert refused.problem == distrusted.problem
    assert refused.problem == "could not be called: its certificate is not valid for the name of its host"
    assert len(requests) == 1


def test_proxy_of_the_environment_is_not_used_when_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    with a_server(answering(http_answer())) as (port, _requests):
        assert a_sender().send(a_request(f"http://127.0.0.1:{port}")).status == 200


def test_redirect_is_an_answer_and_not_followed_when_the_receiver_sends_one() -> None:
    with a_server(answering(http_answer())) as (inside, reached):
        moved = http_answer(b"", "307 Temporary Redirect", f"Location: http://127.0.0.1:{inside}/")
        with a_server(answering(moved)) as (port, _requests):
            assert a_sender().send(a_request(f"http://127.0.0.1:{port}")).status == 307
    assert reached == []


def test_answer_is_read_up_to_64_kib_when_it_is_longer() -> None:
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000
    with a_server(answering(endless)) as (port, _requests):
        assert len(a_sender().send(a_request(f"http://127.0.0.1:{port}")).body) == 64 * 1024


def test_name_is_resolved_once_when_it_changes_its_mind() -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[Address]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "127.0.0.2")]

    with a_server(answering(http_answer())) as (port, requests):
        sender = resolving(rebinding)
        assert sender.send(a_request(f"http://rebind.test:{port}")).status == 200
    assert (asked, len(requests)) == (["rebind.test"], 1)


def test_next_address_is_tried_when_the_first_takes_no_connection() -> None:
    with a_server(answering(http_answer())) as (port, _requests):
        assert a_sender("127.0.0.9", "127.0.0.1").send(a_request(f"http://two.test:{port}")).status == 200


@pytest.mark.parametrize(
    ("response", "problem"),
    [
        (b"", "did not answer: the connection failed (RemoteDisconnected)"),
        (b"nonsense\r\n\r\n", "did not answer: the connection failed (BadStatusLine)"),
    ],
)
def test_problem_is_told_in_our_words_when_the_answer_is_broken(response: bytes, problem: str) -> None:
    with a_server(answering(response)) as (port, _requests):
        answer = a_sender().send(a_request(f"http://127.0.0.1:{port}"))
    assert (answer.status, answer.problem, answer.may_pass) == (None, problem, True)


def test_call_ends_in_time_when_the_receiver_trickles() -> None:
    def trickle(connection: socket.socket, _request: bytes) -> None:
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X" * 100:
            connection.sendall(bytes([byte]))
            time.sleep(0.1)

    with a_server(trickle) as (port, _requests):
        began = time.monotonic()
        answer = a_sender(answer_seconds=0.6).send(a_request(f"http://127.0.0.1:{port}"))
    assert answer.status is None
    assert answer.may_pass
    assert time.monotonic() - began < 4


def test_problem_names_no_host_when_it_does_not_resolve() -> None:
    def nothing(_host: str, _port: int) -> Sequence[Address]:
        raise socket.gaierror(-2, "Name or service not known")

    answer = resolving(nothing).send(a_request("https://hidden.test"))
    assert answer.problem == "could not be called: the name of its host does not resolve"


def test_nothing_is_sent_when_a_header_would_change_the_request() -> None:
    answer = a_sender().send(a_request("http://127.0.0.1:9", ("Host", "inside")))
    assert answer.problem == "was not sent: the header Host is set by Sluice itself"
    assert answer.is_refused


def test_every_address_is_found_when_the_system_resolves_a_name() -> None:
    assert resolve("127.0.0.1", 443) == [ip_address("127.0.0.1")]
