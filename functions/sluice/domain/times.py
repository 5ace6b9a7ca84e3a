"""Seconds since the epoch to sortable ISO 8601 text, for people and for indexes."""

from datetime import UTC, datetime


def to_iso(seconds: float) -> str:
    """`2026-01-31T12:00:00.250Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def in_words(seconds: float) -> str:
    """`2026-01-31 12:00:00 UTC`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def moment_of(text: str) -> float | None:
    """The seconds of a moment that a person wrote, in ISO 8601 with its offset; None if it is not one."""
    try:
        found = datetime.fromisoformat(text)
        seconds = found.astimezone(UTC).timestamp()
        datetime.fromtimestamp(seconds, UTC)  # the last microsecond of all is rounded up, to none
    except (ValueError, OverflowError):
        return None
    return seconds if found.tzinfo is not None else None


NEXT_WINDOW = "nextWindow"
"""Instead of a moment: the next one at which no freeze keeps a target from starting."""


def from_iso(text: str) -> float:
    """The seconds that `to_iso` wrote, to the millisecond."""
    return datetime.fromisoformat(text).timestamp()
