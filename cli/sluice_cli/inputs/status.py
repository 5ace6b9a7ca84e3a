"""Reads a status of deployments as people write it, in whatever case."""

from sluice.domain.record.status import DeploymentStatus
from sluice_cli.errors import UsageError


def known_status(word: str) -> str:
    """The status of deployments that is meant; UsageError."""
    known = [str(status) for status in DeploymentStatus]
    if word.upper() not in known:
        raise UsageError(f"'{word}' is not a status of a deployment", f"Use one of {', '.join(known)}")
    return word.upper()
