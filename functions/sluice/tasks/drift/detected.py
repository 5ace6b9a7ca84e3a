"""What a check for drift has done, in numbers."""

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Detected:
    """How many functions were probed, of these drifted and could not be read in full, and were left."""

    started_at: float
    probed: int = 0
    drifted: int = 0
    unread: int = 0
    left: int = 0
