"""Cuts long lists into pages, by their bytes or as the caller wishes; it knows nothing of what rows say.

Lambda's answer has at most 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sluice.api.response import to_json
from sluice.errors import ConfigError

MAX_PAGE_BYTES = 1024 * 1024
_MAX_PAGE, _DEFAULT_PAGE = 100, 20
_PAGE_SIZES = frozenset(str(size) for size in range(1, _MAX_PAGE + 1))

Row = TypeVar("Row", bound=Mapping[str, Any])


def page_of(rows: Sequence[Row], start: int) -> tuple[list[Row], str | None]:
    """The rows from `start` that fit one page, one at least, and the token of the next page."""
    size, page = 0, list[Row]()
    for position in range(start, len(rows)):
        size += len(to_json(rows[position]).encode())
        if page and size > MAX_PAGE_BYTES:
            return page, str(position)
        page.append(rows[position])
    return page, None


def start_of(token: str | None) -> int:
    """Where the page begins that this token names."""
    if token is None:
        return 0
    if not token.isascii() or not token.isdecimal() or len(token) > 9:
        raise ConfigError("`next` is not a page token of this list", "Leave it out to begin anew")
    return int(token)


def page_size(text: str | None) -> int:
    """How many rows the caller wants."""
    if text is None:
        return _DEFAULT_PAGE
    if text not in _PAGE_SIZES:
        raise ConfigError(f"limit={text[:20]} is not a page size", f"Give a number from 1 to {_MAX_PAGE}")
    return int(text)
