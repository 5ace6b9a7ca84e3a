"""The settings that AWS takes only when it creates a function; an existing function keeps what it has."""

from collections.abc import Mapping

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class CreationSettings:
    """What a function that Sluice creates gets besides its other settings; None: what AWS gives it."""

    tenant_isolation_mode: str | None = None
    code_signing_config_arn: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "CreationSettings":
        """The settings that `dataclasses.asdict` wrote; fields from a newer Sluice are ignored."""
        known = {
            name: str(value) for name, value in data.items() if name in cls.__slots__ and value is not None
        }
        return cls(**known)


AS_AWS_CREATES = CreationSettings()
"""A plan that says nothing about it."""
