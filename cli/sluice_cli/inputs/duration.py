"""Reads a length of time as people write it: `90s`, `45m`, `12h`, `3d`, `2w`."""

import re
from datetime import timedelta

_DURATION = re.compile(r"(\d{1,5})\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def duration(text: str) -> timedelta | None:
    """The length that is meant; None if it is not one."""
    found = _DURATION.fullmatch(text.strip().lower())
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
