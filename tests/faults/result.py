"""How one schedule went: what was violated, where it ended, and every call, as plain data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Result:
    """How a schedule went."""

    name: str
    violations: tuple[str, ...]
    status: str
    targets: Mapping[str, str]
    calls: int
    seconds: float
    trace: tuple[str, ...] = field(default=(), repr=False)
    reasons: Mapping[str, str] = field(default_factory=dict)
    unmet: tuple[int | str, ...] = ()
    """The calls of faults and deeds that were never made."""

    def as_json(self) -> str:
        """The result on one line."""
        return json.dumps(asdict(self), separators=(",", ":"))
