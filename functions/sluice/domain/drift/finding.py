"""One way in which a function is not as the last deployment left it, with the way back. Decides nothing."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import cast

from sluice.values import dataclass


class Part(StrEnum):
    """What is probed by itself, and may fail by itself."""

    FUNCTION = "function"
    ALIAS = "alias"
    VERSION = "version"
    CONCURRENCY = "concurrency"
    CONTROLS = "controls"
    TRIGGERS = "triggers"


class DriftKind(StrEnum):
    """What was changed."""

    FUNCTION_DELETED = "FunctionDeleted"
    ALIAS_DELETED = "AliasDeleted"
    ALIAS_MOVED = "AliasMoved"
    VERSION_CHANGED = "VersionChanged"
    CODE_CHANGED = "CodeChanged"
    SETTINGS_CHANGED = "SettingsChanged"
    CONCURRENCY_CHANGED = "ConcurrencyChanged"
    CONTROLS_CHANGED = "ControlsChanged"
    BYPASS_ADDED = "BypassAdded"

    @property
    def part(self) -> Part:
        """What has to be probed to find it."""
        return _PARTS[self]


_PARTS = {
    DriftKind.FUNCTION_DELETED: Part.FUNCTION,
    DriftKind.ALIAS_DELETED: Part.ALIAS,
    DriftKind.ALIAS_MOVED: Part.ALIAS,
    DriftKind.VERSION_CHANGED: Part.VERSION,
    DriftKind.CODE_CHANGED: Part.FUNCTION,
    DriftKind.SETTINGS_CHANGED: Part.FUNCTION,
    DriftKind.CONCURRENCY_CHANGED: Part.CONCURRENCY,
    DriftKind.CONTROLS_CHANGED: Part.CONTROLS,
    DriftKind.BYPASS_ADDED: Part.TRIGGERS,
}


@dataclass(frozen=True, slots=True)
class DriftFinding:
    """One change in a sentence, when it was first seen (seconds since the epoch), and how to restore.

    `commands` are of the AWS CLI or of Sluice, in order; `remedy` says what they do.
    """

    kind: DriftKind
    message: str
    remedy: str
    commands: tuple[str, ...] = ()
    since: float = 0.0

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON; `from_dict` reads it back."""
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "DriftFinding":
        """The finding that `as_dict` wrote."""
        return cls(
            DriftKind(str(data["kind"])),
            str(data["message"]),
            str(data["remedy"]),
            tuple(cast("list[str]", data["commands"])),
            float(str(data["since"])),
        )
