"""A callback address is a credential for one result: nothing else is taken, and nothing is read before it."""

import json
from collections.abc import Iterator

import pytest

from tests.attacks.arena import Arena
from tests.attacks.attempt import Attempt, attempts, spread

_JSON = {"Content-Type": "application/json"}
_DONE = b'{"success": true}'
_ADDRESSES = {
    "no secret": "d-aaaaaaaaaaaaaaaa.0.0",
    "an empty secret": "d-aaaaaaaaaaaaaaaa.0.0.",
    "another secret": f"d-aaaaaaaaaaaaaaaa.0.0.{'A' * 43}",
    "a long secret": f"d-aaaaaaaaaaaaaaaa.0.0.{'A' * 7000}",
    "a long name": f"{'x' * 7000}.AAAA",
    "only dots": "......",
    "a script": "%3Cscript%3E.AAAA",
    "a zero byte": "a%00.AAAA",
    "bytes that are not UTF-8": "%ff.%fe",
    "other letters": "%D0%B0.%D0%B0",
    "a line break": "a%0Ab.AAAA",
}
_LARGE = b'{"success": true, "mdMessage": "' + b"x" * 8192 + b'"}'


def _guessed() -> Iterator[Attempt]:
    bodies = {"a result": _DONE, "no JSON": b"\xff", "a large body": _LARGE}
    for (name, address), (what, body) in spread(_ADDRESSES.items(), bodies.items(), every=2):
        path = f"/callbacks/{address}/callback"
        yield Attempt(f"{name} with {what}", "POST", path, 403, "LinkInvalid", body, _JSON, "nobody")


@attempts(_guessed())
def test_refuses_an_address_that_is_not_signed_whatever_comes_with_it(arena: Arena, attempt: Attempt) -> None:
    arena.refuses(attempt)


_RESULTS = {
    "nothing": b"",
    "a text": b"done",
    "a list": b"[]",
    "null": b"null",
    "no success": b"{}",
    "success as text": b'{"success": "true"}',
    "success as number": b'{"success": 1}',
    "success that is null": b'{"success": null}',
    "a message that is a number": b'{"success": true, "mdMessage": 1}',
    "a message that is a list": b'{"success": true, "mdMessage": ["x"]}',
    "bytes that are not UTF-8": b'{"success": true, "mdMessage": "\xff"}',
    "half an object": b'{"success": true',
    "8 KiB and more": _LARGE,
    "deep lists": b"[" * 8000,
    "a number of thousands of digits": b'{"success": true, "n": ' + b"9" * 5000 + b"}",
    "half a surrogate": json.dumps({"success": True, "mdMessage": "\ud800"}).encode(),
}


def _wrong() -> Iterator[Attempt]:
    for (name, body), kind in spread(_RESULTS.items(), ("json", "octet-stream"), every=2):
        title, headers = f"{name} as {kind}", {"Content-Type": f"application/{kind}"}
        yield Attempt(title, "POST", "{callback}", 400, "CallbackMalformed", body, headers, "nobody")


@attempts(_wrong())
def test_still_waits_when_the_result_is_none(arena: Arena, attempt: Attempt) -> None:
    arena.refuses(attempt)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_knows_no_other_methods_on_a_callback(arena: Arena, method: str) -> None:
    assert arena.callers["nobody"].request(method, arena.callback).status_code in (403, 404)
    arena.wrote_nothing()
