"""Reads how far back a list goes, as people write it: `90m`, `12h`, `3d`, `2w`, or a date."""

import re
from datetime import datetime, timedelta

from sluice_cli.errors import UsageError

_SPAN = re.compile(r"(\d{1,5})\s*(m|h|d|w)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def since(text: str, now: datetime) -> datetime:
    """The moment that is meant; a date or time without an offset is local."""
    if found := _SPAN.fullmatch(text.strip().lower()):
        return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"'{text}' is not a time", "Write 90m, 12h, 3d, 2w or 2026-12-01") from error
