"""Who may deploy an application: one deployment at a time, plus at most one waiting for it to end."""

from enum import StrEnum

from sluice.values import dataclass


class InProgressStrategy(StrEnum):
    """What a new deployment does while its application is already being deployed."""

    REJECT = "reject"
    ENQUEUE_ONE = "enqueueOne"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class ApplicationLock:
    """The running deployment (`holder`), and the one waiting for it to end, if any."""

    holder: str
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """The outcome for a new deployment: it starts at once, or waits for `blocked_by`.

    A waiting one takes the place of `replaces`, which waited before; `supersedes` also ends the running one.
    `is_stored` says that an earlier attempt of the same request was admitted.
    """

    blocked_by: str = ""
    replaces: str = ""
    supersedes: bool = False
    is_stored: bool = False


def admit(lock: ApplicationLock | None, strategy: InProgressStrategy) -> Admission | None:
    """How a new deployment is admitted; None if it is not, because another one runs."""
    if lock is None:
        return Admission()
    if strategy is InProgressStrategy.REJECT:
        return None
    return Admission(lock.holder, lock.waiting, strategy is InProgressStrategy.SUPERSEDE)
