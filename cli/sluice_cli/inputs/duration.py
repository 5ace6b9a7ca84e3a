"""Reads a length of time as people write it: `90s`, `45m`, `12h`, `3d`, `2w`."""

import re
from datetime import timedelta

from sluice_cli.errors import UsageError

_DURATION = re.compile(r"(\d{1,5})\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def duration(text: str) -> timedelta | None:
    """The length that is meant; None if it is not one."""
    found = _DURATION.fullmatch(text.strip().lower())
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def wanted_duration(text: str | None) -> timedelta | None:
    """The length of time that somebody asks for, if anybody does; UsageError."""
    if text is None:
        return None
    if not (found := duration(text)):
        raise UsageError(f"'{text}' is not a length of time", "Write 90s, 45m or 2h")
    return found
