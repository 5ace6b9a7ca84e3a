"""Page tokens, page sizes, versions and idempotency keys of every wrong form."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.attacks.arena import Arena
from tests.attacks.attempt import Attempt, attempts


def _token(key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


_KEY = {"pk": {"S": "DEP#d-1"}, "sk": {"S": "META"}, "listing": {"S": "META"}, "createdAt": {"S": "2026"}}
_TOKENS = {
    "a word": "hello",
    "one character": "x",
    "no base64": "%%%%",
    "letters of another script": "ключ",
    "bytes that are not UTF-8": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "half a surrogate": base64.urlsafe_b64encode(b'{"pk": {"S": "\\ud800"}}').decode(),
    "a number": _token(7),
    "null": _token(None),
    "a list": _token([1]),
    "no keys": _token({}),
    "one key": _token({"pk": {"S": "x"}}),
    "other keys": _token({**_KEY, "application": {"S": "x"}}),
    "texts in place of values": _token(dict.fromkeys(_KEY, "x")),
    "numbers in place of texts": _token({**_KEY, "createdAt": {"N": "1"}}),
    "an empty text": _token({**_KEY, "pk": {"S": ""}}),
    "two types at once": _token({**_KEY, "pk": {"S": "x", "N": "1"}}),
    "half a surrogate in a key": _token({**_KEY, "pk": {"S": "\ud800"}}),
    "the page of another list": _token({**_KEY, "listing": {"S": "LOCK"}}),
    "a key that is too long": _token({**_KEY, "pk": {"S": "x" * 3000}}),
    "a token of 5,000 characters": "A" * 5000,
    "deep lists": base64.urlsafe_b64encode(b"[" * 3000).decode(),
}
_SIZES = ("0", "-1", "101", "1.5", "ten", "1e1", "٣", "²", " 5", "0x10", "%00", "9" * 5000)
_VERSIONS = ("0x1", "-1", "1.0", "three", "٣", "²", "9" * 9, "9" * 5000, "%00", "1,2")


def _pages() -> Iterator[Attempt]:
    for name, token in _TOKENS.items():
        yield Attempt(f"next={name}", "GET", f"/deployments?next={quote(token)}", 422, "ConfigError")
    for size in _SIZES:
        yield Attempt(
            f"limit={size[:12]}", "GET", f"/deployments?limit={quote(size, safe='%')}", 422, "ConfigError"
        )
    for version in _VERSIONS:
        path = f"/guardrails?version={quote(version, safe='%')}"
        yield Attempt(f"version={version[:12]}", "GET", path, 422, "ConfigError")
    of_application = f"/deployments?application=shop&next={quote(_token(_KEY))}"
    yield Attempt("the token of another index", "GET", of_application, 422, "ConfigError")


@attempts(_pages())
def test_refuses_what_is_no_page_or_version(arena: Arena, attempt: Attempt) -> None:
    arena.refuses(attempt)


def _keys() -> Iterator[Attempt]:
    for name, key in {"257 bytes": "x" * 257, "a tab": "a\tb"}.items():
        headers = {"Idempotency-Key": key}
        body = b"kind: lambda\napplication: a"
        yield Attempt(f"idempotency key of {name}", "POST", "/deployments", 422, "ConfigError", body, headers)


@attempts(_keys())
def test_refuses_an_idempotency_key_that_is_too_long_or_hidden(arena: Arena, attempt: Attempt) -> None:
    arena.refuses(attempt)


def test_still_turns_pages_when_the_token_is_its_own(arena: Arena) -> None:
    first = arena.world.api.get("/deployments?limit=1").json()
    following = first.get("next")
    if following:
        assert (
            arena.world.api.get("/deployments", params={"limit": "1", "next": following}).status_code == 200
        )
