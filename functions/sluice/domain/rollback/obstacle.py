"""One reason why something cannot be done to a function."""

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why it cannot be done, and what to do; `is_foreign_work` means that another rollout is in progress."""

    code: str
    message: str
    remedy: str
    is_foreign_work: bool = False
