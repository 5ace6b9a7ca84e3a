"""Keeps what is written within DynamoDB's limits: keys, transactions, and texts cut between characters.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sluice.aws.parts import parts_of

MAX_SORT_KEY_BYTES = 1024
MAX_WRITES = 100
MAX_TRANSACTION_BYTES = 4 * 1024 * 1024
MAX_ITEM_BYTES = 400 * 1024
MAX_MESSAGE_BYTES = 16 * 1024
"""Far above any sentence that Sluice writes itself."""

_MAX_FIRST_BYTES, _MAX_MIDDLE_BYTES = 560, 130
"""Of names that others follow: with them, the shortened form of the last of four always fits."""
_CUT = "*"
"""Never in a quoted name, so that a shortened name is never the whole of another."""


def sort_key(kind: str, *names: str, room: int = 0) -> str:
    """`TARGET#prod`; `#` in a name is escaped so that one name is never the beginning of another.

    A name that is too long is cut and ends in its digest. `room` is how much the caller appends.
    """
    quoted = [quote(name, safe=" ()/:@+,;=.") for name in names]
    most = (_MAX_FIRST_BYTES, *[_MAX_MIDDLE_BYTES] * len(quoted))
    before = "#".join((kind, *(_within(*one) for one in zip(quoted[:-1], most, strict=False))))
    return f"{before}#{_within(quoted[-1], MAX_SORT_KEY_BYTES - room - len(before) - 1)}"


def message_within(text: str) -> str:
    """The text, cut between two characters when it is longer than a message may be."""
    body = text.encode()
    if len(body) <= MAX_MESSAGE_BYTES:
        return text
    return body[: MAX_MESSAGE_BYTES - len("…".encode())].decode(errors="ignore") + "…"


def transactions(
    writes: Sequence[Mapping[str, Any]], *, spare: int = 0, checks: int = 0
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """The writes in order, in as few transactions as DynamoDB takes them; `spare` more fit into each.

    So do as many `checks`, which hardly have a size.
    """
    most_bytes = MAX_TRANSACTION_BYTES - spare * MAX_ITEM_BYTES
    return parts_of(writes, bytes_of, most=MAX_WRITES - spare - checks, most_bytes=most_bytes)


def bytes_of(write: Mapping[str, Any]) -> int:
    """At least what DynamoDB counts: it counts names and values, and this their punctuation as well."""
    return len(json.dumps(write, ensure_ascii=False, default=_as_text).encode())


def _as_text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _within(quoted: str, most: int) -> str:
    """A quoted name, which is ASCII, in at most so many bytes."""
    if len(quoted) <= most:
        return quoted
    digest = hashlib.sha256(quoted.encode()).hexdigest()
    return f"{quoted[: most - len(digest) - 1]}{_CUT}{digest}"
