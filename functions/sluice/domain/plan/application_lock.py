"""Who may deploy an application: one deployment at a time, and at most one more that waits for it to end."""

from dataclasses import dataclass
from enum import StrEnum


class InProgressStrategy(StrEnum):
    """What a new deployment does while its application is being deployed."""

    REJECT = "reject"
    ENQUEUE_ONE = "enqueueOne"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class ApplicationLock:
    """The deployment that runs (`holder`), and the one that waits for its end, if there is one."""

    holder: str
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """What becomes of a new deployment: it starts at once, or waits for `blocked_by`.

    It then takes the place of `replaces`, which waited before; `supersedes` ends the running one too.
    `is_stored` says that an earlier try of the same request was admitted.
    """

    blocked_by: str = ""
    replaces: str = ""
    supersedes: bool = False
    is_stored: bool = False


def admit(lock: ApplicationLock | None, strategy: InProgressStrategy) -> Admission | None:
    """How a new deployment is admitted; None: not at all, because another one runs."""
    if lock is None:
        return Admission()
    if strategy is InProgressStrategy.REJECT:
        return None
    return Admission(lock.holder, lock.waiting, strategy is InProgressStrategy.SUPERSEDE)
