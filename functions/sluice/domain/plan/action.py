"""What every kind of work in a stage has in common; the kinds themselves are in `actions`."""

from collections.abc import Mapping
from dataclasses import asdict, field, fields
from typing import ClassVar, Self

from sluice.values import dataclass

DAY_SECONDS = 24 * 3600
APPROVAL_WITHOUT_EXPIRY_SECONDS = 300 * DAY_SECONDS
"""How long an approval without `approvalExpiration` stays open: CDaaS sets no limit, an execution a year.
"""

LONGEST_PAUSE_BY_HAND_DAYS = 30
LONGEST_PAUSE_BY_HAND_SECONDS = LONGEST_PAUSE_BY_HAND_DAYS * DAY_SECONDS
"""How long a target waits for whoever has paused it; leases on its functions are taken for as long."""

LONGEST_WAIT_DAYS = 347
"""How long a deployment can wait in all: its own execution waits for its targets, and lives for a year."""
LONGEST_WAIT_SECONDS = LONGEST_WAIT_DAYS * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Action:
    """One piece of work; `key` is `<stage>.<position>` and stays the same for the whole run."""

    kind: ClassVar[str]
    state_kind: ClassVar[str] = ""
    """The kind whose state runs it; empty if it has its own state."""
    waits: ClassVar[bool] = False

    key: str
    required_by: str = field(default="", kw_only=True)
    """The rule of the guardrails that added it, whatever the config says; empty for the config's own."""

    @property
    def title(self) -> str:
        """The action in words, for the timeline and the status page."""
        raise TypeError(f"{type(self).__name__} has no title")

    @property
    def longest_wait_seconds(self) -> int:
        """The longest it may wait; a day unless its kind says otherwise."""
        return DAY_SECONDS if self.waits else 0

    def as_dict(self) -> dict[str, object]:
        """The action as JSON; `from_dict` reads it back."""
        return {"kind": self.kind, **asdict(self)}

    @classmethod
    def from_fields(cls, data: Mapping[str, object]) -> Self:
        """The action from the fields of `as_dict`; fields from a newer Sluice are ignored."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: _tuples(value) for name, value in data.items() if name in known})  # type: ignore[arg-type]  # the fields are those of as_dict

    def workflow_input(self) -> dict[str, object]:
        """What the state machine itself needs: the kind, which selects the state, and how long to wait."""
        return {"key": self.key, "kind": self.state_kind or self.kind}


def duration_in_words(seconds: int) -> str:
    """`90` -> `90 seconds`, `120` -> `2 minutes`, `7200` -> `2 hours`."""
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"


def _tuples(value: object) -> object:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
