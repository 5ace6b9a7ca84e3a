"""Reads the time at which a deployment is to start, as people write it; times without an offset are local."""

from datetime import datetime, time, timedelta

from sluice.domain.times import NEXT_WINDOW
from sluice_cli.errors import UsageError

_DAY = timedelta(days=1)
_NEXT_WINDOW = ("next-window", NEXT_WINDOW)


def wanted_start(text: str | None, now: datetime) -> str | None:
    """What `start_time` says; None if nobody asks for a time."""
    return None if text is None else start_time(text, now)


def start_time(text: str, now: datetime) -> str:
    """The moment in ISO 8601 with its offset; of a time of day, such as `22:00`, the next one.

    The next window stays a word: the control plane knows the freezes.
    """
    if text in _NEXT_WINDOW:
        return NEXT_WINDOW
    try:
        moment = _next(time.fromisoformat(text), now) if _is_time(text) else datetime.fromisoformat(text)
        return moment.astimezone().isoformat()
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"'{text}' is not a time", "Write 22:00, 2026-12-01T08:00, 2026-12-01T08:00+01:00 or next-window"
        ) from error


def _is_time(text: str) -> bool:
    return text[2:3] == ":" and "-" not in text and "+" not in text


def _next(wanted: time, now: datetime) -> datetime:
    today = datetime.combine(now.astimezone().date(), wanted)
    return today.astimezone() if today.astimezone() > now else (today + _DAY).astimezone()
