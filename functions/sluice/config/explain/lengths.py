"""Reads lengths of time as other tools write them (`15m`), to say how they are written here."""

import re

_LENGTH = re.compile(r"(?P<count>\d{1,9})\s*(?P<unit>[a-z]+)", re.IGNORECASE)
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "seconds"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "minutes"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hours"),
}
_DAYS = frozenset({"d", "day", "days"})


def length_in(value: object) -> tuple[int, str] | None:
    """The count and its unit; None if the value is no such length."""
    found = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    count, unit = int(found["count"]), found["unit"].lower()
    if unit in _DAYS:
        return count * 24, "hours"
    return (count, _UNITS[unit]) if unit in _UNITS else None
