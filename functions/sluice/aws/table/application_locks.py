"""The locks of applications, as parts of transactions: taken, waited for, handed over and given back.

All locks lie in one partition, so that a query finds every deployment that has not ended. Who runs and who
waits are attributes of one item: no two writers can disagree about either.
"""

from collections.abc import Sequence
from typing import Any

from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import LOCK, DynamoTable, Item, Update
from sluice.domain.plan.application_lock import ApplicationLock
from sluice.values import dataclass

Write = dict[str, Any]
_UNCHANGED = "deploymentId = :holder AND waitingId = :waiting"


@dataclass(frozen=True, slots=True)
class HeldLock:
    """A lock with its place in the table, for those who do not know its application."""

    place: str
    lock: ApplicationLock


class ApplicationLocks:
    """Reads locks, and makes the writes of the transactions that change them."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def get(self, application: str) -> ApplicationLock | None:
        """The application's lock; None when nothing deploys it."""
        item = self._table.get(LOCK, _name(application))
        return _to_lock(item) if item else None

    def held_by(self, deployment_id: str) -> HeldLock | None:
        """The lock that a deployment holds, found without its application."""
        held = (HeldLock(str(item["sk"]), _to_lock(item)) for item in self._table.query(LOCK))
        return next((one for one in held if one.lock.holder == deployment_id), None)

    def holders(self) -> Sequence[str]:
        """The ids of all deployments that run."""
        return [str(item["deploymentId"]) for item in self._table.query(LOCK)]

    def holders_and_waiting(self) -> Sequence[str]:
        """The ids of all deployments that run or wait for another one."""
        locks = [_to_lock(item) for item in self._table.query(LOCK)]
        return [one for lock in locks for one in (lock.holder, lock.waiting) if one]

    def take(self, application: str, deployment_id: str) -> Write:
        """Lock an application that nothing deploys."""
        values = {"deploymentId": deployment_id, "waitingId": ""}
        return self._table.put_in_transaction(LOCK, _name(application), values, "attribute_not_exists(pk)")

    def wait(self, application: str, seen: ApplicationLock, deployment_id: str) -> Write:
        """Wait for the deployment that runs, in place of whoever waited."""
        return self._change(_name(application), seen, ApplicationLock(seen.holder, deployment_id))

    def stop_waiting(self, application: str, seen: ApplicationLock) -> Write:
        """Let nobody wait."""
        return self._change(_name(application), seen, ApplicationLock(seen.holder))

    def hand_over(self, application: str, seen: ApplicationLock) -> Write:
        """Give the lock to the deployment that waits, or back when none does."""
        return self.hand_over_held(HeldLock(_name(application), seen))

    def hand_over_held(self, held: HeldLock) -> Write:
        """The same, without the name of the application."""
        seen = held.lock
        if seen.waiting:
            return self._change(held.place, seen, ApplicationLock(seen.waiting))
        return self._table.delete_in_transaction(LOCK, held.place, _UNCHANGED, _values(seen))

    def _change(self, place: str, seen: ApplicationLock, wanted: ApplicationLock) -> Write:
        update = Update(
            "SET deploymentId = :newHolder, waitingId = :newWaiting",
            {**_values(seen), ":newHolder": wanted.holder, ":newWaiting": wanted.waiting},
            _UNCHANGED,
        )
        return self._table.update_in_transaction(LOCK, place, update)


def _to_lock(item: Item) -> ApplicationLock:
    return ApplicationLock(str(item["deploymentId"]), str(item["waitingId"]))


def _values(lock: ApplicationLock) -> dict[str, str]:
    return {":holder": lock.holder, ":waiting": lock.waiting}


def _name(application: str) -> str:
    return sort_key("APP", application)
