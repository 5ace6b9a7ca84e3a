"""A webhook call as values: headers and bodies that cannot be sent, answers, retries and the signature."""

import pytest

from sluice.domain.webhook.call import WebhookRequest, WebhookResponse, pause_seconds
from sluice.domain.webhook.signature import signature_headers

EXAMPLE_KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def a_request(*headers: tuple[str, str], body: str | None = None) -> WebhookRequest:
    return WebhookRequest("d-1_0_2_0", "POST", "https://example.com", headers, body)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("X-Token", "a b;c=ü", ""),
        ("Content-Type", "text/plain", ""),
        ("X Token", "a", "a header name has characters that HTTP does not allow"),
        ("X-Token:", "a", "a header name has characters that HTTP does not allow"),
        ("", "a", "a header name has characters that HTTP does not allow"),
        ("X-Token", "a\r\nX-Other: b", "the value of header X-Token contains a line break"),
        ("X-Token", "a\n", "the value of header X-Token contains a line break"),
        ("X-Token", "a\0", "the value of header X-Token contains a line break"),
        ("Host", "inside", "the header Host is set by Sluice itself"),
        ("content-length", "0", "the header content-length is set by Sluice itself"),
        ("Transfer-Encoding", "chunked", "the header Transfer-Encoding is set by Sluice itself"),
        ("Webhook-Signature", "v1,x", "the header Webhook-Signature is set by Sluice itself"),
    ],
)
def test_header_is_refused_when_it_would_change_the_request(name: str, value: str, problem: str) -> None:
    assert a_request(("X-Fine", "1"), (name, value)).header_problem == problem


@pytest.mark.parametrize(
    ("content_type", "body", "is_broken"),
    [
        ("application/json", '{"a": "b"}', False),
        ("application/json; charset=utf-8", '{"a": "say "hi""}', True),
        ("application/problem+JSON", "", True),
        ("text/plain", "{", False),
        ("application/json", None, False),
    ],
)
def test_json_is_broken_when_a_body_is_announced_as_json_and_is_none(
    content_type: str, body: str | None, *, is_broken: bool
) -> None:
    assert a_request(("content-type", content_type), body=body).is_broken_json is is_broken


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_answer_is_a_success_when_it_is_any_2xx(status: int) -> None:
    assert WebhookResponse(status).is_success


@pytest.mark.parametrize("status", [101, 300, 301, 400, 404, 429, 500])
def test_answer_is_no_success_when_it_is_anything_else(status: int) -> None:
    assert not WebhookResponse(status).is_success


@pytest.mark.parametrize(
    ("answer", "may_pass"),
    [
        (WebhookResponse(None, problem="did not answer in time"), True),
        (WebhookResponse(None, problem="its port is not 443", is_refused=True), False),
        (WebhookResponse(429), True),
        (WebhookResponse(500), True),
        (WebhookResponse(599), True),
        (WebhookResponse(404), False),
        (WebhookResponse(301), False),
    ],
)
def test_call_may_pass_later_when_the_network_or_the_receiver_was_busy(
    answer: WebhookResponse, *, may_pass: bool
) -> None:
    assert answer.may_pass is may_pass


def test_answer_says_its_status_or_the_problem_when_it_is_told() -> None:
    assert WebhookResponse(503).in_words == "returned 503"
    assert WebhookResponse(None, problem="did not answer in time").in_words == "did not answer in time"


def test_pauses_double_up_to_half_a_minute_when_a_call_is_tried_again() -> None:
    assert [pause_seconds(retry) for retry in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize("key", [f"whsec_{EXAMPLE_KEY}", f"{EXAMPLE_KEY}\n"])
def test_signature_is_that_of_standard_webhooks_when_their_example_is_signed(key: str) -> None:
    headers = signature_headers(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_key_counts_as_it_is_written_when_it_is_not_base64() -> None:
    assert signature_headers("not base64!", "a", 1, "")["webhook-signature"].startswith("v1,")
