"""Versions that somebody else has published: which one a config means. Reads none."""

from collections.abc import Iterable

LATEST_PUBLISHED = "latestPublished"
"""In a config: the highest published number when the deployment starts."""


def highest(versions: Iterable[str]) -> str | None:
    """The highest number among versions; None when nothing was published. `$LATEST` does not count."""
    numbers = [int(version) for version in versions if version.isdecimal()]
    return str(max(numbers)) if numbers else None
