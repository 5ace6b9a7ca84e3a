"""Reads the guardrails in force, or an earlier version, and who applied which."""

from sluice.domain.guardrails.applied import Applied
from sluice.errors import NotFoundError
from sluice.ports import Ports
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class StoredGuardrails:
    """A version with its document."""

    applied: Applied
    document: str


def read_guardrails(ports: Ports, version: int | None) -> StoredGuardrails:
    """This version, or the one in force; NotFoundError."""
    applied = ports.guardrails.find(version)
    if applied is None:
        raise NotFoundError(
            "There are no guardrails"
            if version is None
            else f"There is no version {version} of the guardrails",
            "See which there are with `sluice guardrails history`"
            if version
            else "Apply some with `sluice guardrails apply`; until then nothing is restricted",
        )
    return StoredGuardrails(applied, ports.guardrails.text(applied.version))
