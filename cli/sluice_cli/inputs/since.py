"""Reads how far back a list goes, as people write it: `90m`, `12h`, `3d`, `2w`, or a date."""

from datetime import datetime

from sluice_cli.errors import UsageError
from sluice_cli.inputs.duration import duration


def since(text: str, now: datetime) -> datetime:
    """The moment that is meant; a date or time without an offset is local."""
    if (length := duration(text)) is not None:
        return now - length
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"'{text}' is not a time", "Write 90m, 12h, 3d, 2w or 2026-12-01") from error
