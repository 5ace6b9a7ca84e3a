"""Says times and spans of time for people; it reads no clock."""

from datetime import UTC, datetime


def moment(iso: str) -> datetime:
    """The moment of an ISO 8601 text, in UTC."""
    return datetime.fromisoformat(iso).astimezone(UTC)


def time_of(iso: str) -> str:
    """The time of day: `12:03:41`."""
    return f"{moment(iso):%H:%M:%S}"


def date_of(iso: str) -> str:
    """The day: `2026-11-23`."""
    return f"{moment(iso):%Y-%m-%d}"


def date_and_time_of(iso: str) -> str:
    """Day and time: `2026-11-23 12:03:41 UTC`."""
    return f"{date_of(iso)} {time_of(iso)} UTC"


def to_the_minute(iso: str) -> str:
    """Day and time for a table: `2026-11-23 12:03`."""
    return f"{moment(iso):%Y-%m-%d %H:%M}"


def length(seconds: float) -> str:
    """How long it lasts: `45 s`, `10 min`, `2 h 30 min`, `3 d`."""
    parts, left = [], round(seconds)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts) or "0 s"


def span(start: str, end: str | None) -> str:
    """How long it took: `4 min 03 s`; empty while it has not ended."""
    if end is None:
        return ""
    seconds = round((moment(end) - moment(start)).total_seconds())
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"
