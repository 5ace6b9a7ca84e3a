"""Only a signature for this API opens a route of IAM: nothing else that calls itself authorization does."""

from collections.abc import Iterator, Mapping

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.attacks.arena import Arena
from tests.attacks.attempt import Attempt, attempts, spread
from tests.attacks.routes import iam_routes

_SCOPE = "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/execute-api/aws4_request"
_HEADERS: Mapping[str, dict[str, str]] = {
    "no signature": {},
    "a bearer token": {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."},
    "a password": {"Authorization": "Basic cm9vdDpyb290"},
    "half a signature": {"Authorization": f"{_SCOPE}, SignedHeaders=host"},
    "a made up signature": {
        "Authorization": f"{_SCOPE}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}",
        "X-Amz-Date": "20260101T000000Z",
    },
}


def _unsigned() -> Iterator[Attempt]:
    for (method, path), (name, headers) in spread(iam_routes(), _HEADERS.items(), every=3):
        yield Attempt(f"{method} {path} with {name}", method, path, 403, headers=headers, by="nobody")


@attempts(_unsigned())
def test_refuses_a_call_that_nobody_has_signed(arena: Arena, attempt: Attempt) -> None:
    assert arena.refuses(attempt).json() == {"message": "Forbidden"}


@pytest.mark.parametrize(
    ("service", "region"),
    [
        ("s3", "us-east-1"),
        ("sts", "us-east-1"),
        ("lambda", "us-east-1"),
        ("execute-api", "eu-west-1"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("path", ["/deployments", "/plan", "/validate"])
def test_refuses_a_signature_for_something_else(arena: Arena, path: str, service: str, region: str) -> None:
    answer = _send(arena, path, Credentials("111111111111", "plane"), service, region)
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


@pytest.mark.parametrize(
    ("key", "secret", "token"),
    [
        ("111111111111", "guessed", None),
        ("111111111111", "", None),
        ("AKIAIOSFODNN7EXAMPLE", "plane", None),
        ("ASIAIOSFODNN7EXAMPLE", "plane", "made-up"),
        ("222222222222", "plane", None),
        ("", "plane", None),
        ("../../root", "plane", None),
    ],
)
def test_refuses_keys_that_are_not_of_this_account(
    arena: Arena, key: str, secret: str, token: str | None
) -> None:
    answer = _send(arena, "/deployments", Credentials(key, secret, token), "execute-api", "us-east-1")
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


@pytest.mark.parametrize("changed", ["body", "path", "query", "method", "date"])
def test_refuses_a_request_that_was_changed_after_it_was_signed(arena: Arena, changed: str) -> None:
    url = arena.world.plane.api_url
    signed = _signed(url + "/plan", Credentials("111111111111", "plane"), "execute-api", "us-east-1")
    parts = {"method": "POST", "url": url + "/plan", "content": b"a: b"}
    headers = dict(signed)
    match changed:
        case "body":
            parts["content"] = b"a: c"
        case "path":
            parts["url"] = url + "/deployments"
        case "query":
            parts["url"] = url + "/plan?strict=true"
        case "method":
            parts["method"] = "PUT"
            parts["url"] = url + "/guardrails"
        case _:
            headers["X-Amz-Date"] = "20990101T000000Z"
    answer = httpx.request(**parts, headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})
    arena.wrote_nothing()


def _send(arena: Arena, path: str, keys: Credentials, service: str, region: str) -> httpx.Response:
    url = arena.world.plane.api_url + path
    answer = httpx.post(url, content=b"a: b", headers=_signed(url, keys, service, region))
    arena.wrote_nothing()
    return answer


def _signed(url: str, keys: Credentials, service: str, region: str) -> dict[str, str]:
    request = AWSRequest("POST", url, {}, b"a: b")
    SigV4Auth(keys, service, region).add_auth(request)
    return dict(request.headers.items())
