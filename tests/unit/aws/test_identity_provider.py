"""What goes out to an identity provider, and that nothing secret comes back in words when it fails."""

import base64
import json
from ipaddress import ip_address

import pytest

from sluice.domain.webhook.address import AllowList
from sluice.errors import SignInFailedError
from sluice.outbound.identity_provider import HttpIdentityProvider
from sluice.outbound.pinned_http import PinnedHttp
from tests.unit.aws.receivers import a_server, answering, http_answer

HERE = AllowList.parse("127.0.0.0/8")
FORM = {"client_id": "the page", "code": "c-1"}


def provider(allowed: AllowList = HERE, address: str = "127.0.0.1") -> HttpIdentityProvider:
    return HttpIdentityProvider(PinnedHttp(allowed, resolve=lambda *_: [ip_address(address)]))


def test_configuration_is_read_below_the_issuer() -> None:
    with a_server(answering(http_answer(b'{"issuer": "x"}'))) as (port, requests):
        assert provider().discover(f"http://127.0.0.1:{port}/tenant/") == {"issuer": "x"}
    assert requests[0].startswith(b"GET /tenant/.well-known/openid-configuration HTTP/1.1")


def test_client_proves_itself_in_a_header_when_it_has_a_secret() -> None:
    with a_server(answering(http_answer(b'{"id_token": "t"}'))) as (port, requests):
        provider().redeem(f"http://127.0.0.1:{port}/token", FORM, "s:ü")
        provider().redeem(f"http://127.0.0.1:{port}/token", FORM, "")
    basic = base64.b64encode(b"the+page:s%3A%C3%BC")
    assert b"Authorization: Basic " + basic in requests[0]
    assert requests[0].endswith(b"client_id=the+page&code=c-1")
    assert b"Authorization" not in requests[1]


def test_person_is_asked_for_with_the_access_token() -> None:
    with a_server(answering(http_answer(b'{"sub": "42"}'))) as (port, requests):
        assert provider().user_info(f"http://127.0.0.1:{port}/me", "at-1") == {"sub": "42"}
    assert b"Authorization: Bearer at-1" in requests[0]


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (
            b'{"error": "invalid_grant", "error_description": "c-1"}',
            "400 Bad Request",
            r"400 \(invalid_grant\)",
        ),
        (b'{"error": "c-1 <b>"}', "400 Bad Request", "answered 400 when"),
        (b"<html>", "200 OK", "sent no JSON object"),
        (b"[]", "200 OK", "sent no JSON object"),
        (b"{}", "302 Found", "answered 302"),
    ],
)
def test_refusal_says_what_failed_without_what_was_sent(body: bytes, status: str, why: str) -> None:
    with (
        a_server(answering(http_answer(body, status))) as (port, _),
        pytest.raises(SignInFailedError, match=why) as refused,
    ):
        provider().redeem(f"http://127.0.0.1:{port}/token", FORM, "s3cret")
    assert not {"c-1", "s3cret", str(port)} & set(str(refused.value).split())


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "127.0.0.1", "::1"])
def test_nothing_is_asked_at_an_address_that_is_not_public(address: str) -> None:
    with pytest.raises(SignInFailedError, match="was not sent"):
        provider(AllowList(), address).discover("https://login.example.com")


def test_answer_is_refused_when_it_is_longer_than_what_is_read() -> None:
    with (
        a_server(answering(http_answer(json.dumps({"x": "y" * 70_000}).encode()))) as (port, _),
        pytest.raises(SignInFailedError, match="no JSON object"),
    ):
        provider().discover(f"http://127.0.0.1:{port}")
