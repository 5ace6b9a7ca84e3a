"""Published versions: which one a config means, and how those of Sluice are described. Reads none."""

from collections.abc import Iterable

LATEST_PUBLISHED = "latestPublished"
"""In a config: the highest published number when the deployment starts."""
SECURED_NOTE = "secured before a deployment"
"""The description of a version that keeps what `$LATEST` was."""
_CANDIDATE_NOTE = "deployment "


def highest(versions: Iterable[str]) -> str | None:
    """The highest number among versions; None when nothing was published. `$LATEST` does not count."""
    numbers = [int(version) for version in versions if version.isdecimal()]
    return str(max(numbers)) if numbers else None


def candidate_note(deployment_id: str) -> str:
    """The description of a version that a deployment brings, unless its config has one."""
    return f"{_CANDIDATE_NOTE}{deployment_id}"


def is_of_sluice(description: str) -> bool:
    """Whether a version of this description was published by Sluice."""
    return description == SECURED_NOTE or description.startswith(candidate_note("d-"))
