"""An approval link is one signed document: whatever is altered, left out or added, it opens nothing."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.attacks.arena import Arena
from tests.attacks.attempt import Attempt, attempts

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_APPROVE = b"decision=approve&comment="
_ALTERED: dict[str, dict[str, str]] = {
    "another name": {"name": "boss"},
    "no name": {"name": ""},
    "the name in capitals": {"name": "ADA"},
    "a line break in the name": {"name": "ada\n"},
    "another role": {"roles": "boss"},
    "one more role": {"roles": "a-lead,boss"},
    "no roles": {"roles": ""},
    "roles in the name": {"name": "ada\na-lead", "roles": ""},
    "a later end": {"expires": "4102444800"},
    "no end": {"expires": ""},
    "an end of thousands of digits": {"expires": "9" * 5000},
    "an end in other digits": {"expires": "٣٣٣٣"},
    "a raised digit": {"expires": "²"},
    "a negative end": {"expires": "-1"},
    "an end that is a number of another kind": {"expires": "1e12"},
    "no signature": {"signature": ""},
    "another signature": {"signature": "A" * 43},
    "a short signature": {"signature": "AA"},
    "a signature of 10,000 characters": {"signature": "A" * 10_000},
    "a signature that is no base64": {"signature": "%%%"},
    "a signature in other letters": {"signature": "подпись"},
    "a name of 5,000 characters": {"name": "x" * 5000},
    "a role of 5,000 characters": {"roles": "x" * 5000},
    "a zero byte in the name": {"name": "ada\0"},
    "a reversed name": {"name": "\u202eada"},
}


def _altered() -> Iterator[Attempt]:
    for name in _ALTERED:
        yield Attempt(f"GET with {name}", "GET", name, 403, by="nobody")
        yield Attempt(f"POST with {name}", "POST", name, 403, "", _APPROVE, _FORM, "nobody")


@attempts(_altered())
def test_refuses_a_link_that_was_altered(arena: Arena, attempt: Attempt) -> None:
    parts = urlsplit(arena.link)
    query = urlencode({**dict(parse_qsl(parts.query)), **_ALTERED[attempt.path]})
    answer = arena.refuses(
        Attempt(
            attempt.name,
            attempt.method,
            f"{parts.path}?{query}",
            403,
            body=attempt.body,
            headers=attempt.headers,
            by="nobody",
        )
    )
    assert "<button" not in answer.text


_PATHS = {
    "another deployment": "/approvals/d-aaaaaaaaaaaaaaaa.0.0.1",
    "a word": "/approvals/hello",
    "an id of 3,000 characters": f"/approvals/{'x' * 3000}",
    "a script": "/approvals/%3Cimg%20src=x%20onerror=alert(1)%3E",
    "a zero byte": "/approvals/a%00b",
    "bytes that are not UTF-8": "/approvals/%ff%fe",
    "a reversed id": "/approvals/%E2%80%AEabc",
}


def _elsewhere() -> Iterator[Attempt]:
    for name, path in _PATHS.items():
        yield Attempt(f"GET {name} with no signature", "GET", path, 403, by="nobody")
        yield Attempt(f"GET {name} with a signature", "GET", f"{path}?signature=AAAA", 403, by="nobody")
        signed = f"{path}?signature=AAAA&expires=1"
        yield Attempt(f"POST {name}", "POST", signed, 403, "", _APPROVE, _FORM, "nobody")


@attempts(_elsewhere())
def test_shows_nothing_of_a_path_that_is_not_signed(arena: Arena, attempt: Attempt) -> None:
    answer = arena.refuses(attempt)
    for text in ("alert", "hello", "d-aaaa", "xxxx", "guardrails", "\u202e"):
        assert text not in answer.text


_FORMS = {
    "no decision": b"",
    "another decision": b"decision=maybe",
    "two decisions": b"decision=reject&decision=approve",
    "a decision in capitals": b"decision=APPROVE",
    "JSON": b'{"decision": "approve"}',
    "bytes that are not UTF-8": b"decision=approve&comment=\xff",
    "escaped bytes that are not UTF-8": b"decision=approve&comment=%ff",
    "nine fields": b"decision=approve&" + b"a=b&" * 9,
    "9 KiB": b"decision=approve&comment=" + b"x" * 9216,
    "a zero byte": b"decision=approve\x00",
    "a multipart form": b'--x\r\nContent-Disposition: form-data; name="decision"\r\n\r\napprove\r\n--x--',
}


def _forms() -> Iterator[Attempt]:
    for name, body in _FORMS.items():
        yield Attempt(f"the link itself with {name}", "POST", "{link}", 400, "", body, _FORM, "nobody")


@attempts(_forms())
def test_refuses_a_form_that_is_not_that_of_the_page(arena: Arena, attempt: Attempt) -> None:
    arena.refuses(attempt)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
def test_knows_no_other_methods_on_a_link(arena: Arena, method: str) -> None:
    answer = arena.callers["nobody"].request(method, arena.link)
    assert answer.status_code in (403, 404, 405)
    arena.wrote_nothing()


def test_opens_nothing_when_a_callback_is_used_as_a_link_or_a_link_as_a_callback(arena: Arena) -> None:
    secret = arena.callback.split("/")[2].rpartition(".")[2]
    parts = urlsplit(arena.link)
    query = dict(parse_qsl(parts.query))
    swapped = urlencode({**query, "signature": secret})
    answer = arena.callers["nobody"].get(f"{parts.path}?{swapped}")
    assert answer.status_code == 403
    name = arena.callback.split("/")[2].rpartition(".")[0]
    answer = arena.callers["nobody"].post(
        f"/callbacks/{name}.{query['signature']}/callback", json={"success": True}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "LinkInvalid")
