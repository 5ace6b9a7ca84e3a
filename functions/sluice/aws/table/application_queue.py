"""The transactions by which deployments of one application follow one another; each list is one of them."""

from typing import Any

from sluice.aws.table.application_locks import ApplicationLocks
from sluice.aws.table.items.deployment import ending, new_deployment
from sluice.aws.table.table import META, DynamoTable, Update, deployment_key
from sluice.aws.table.timeline import event_write
from sluice.domain.plan.application_lock import Admission, ApplicationLock
from sluice.domain.record.items import Submission
from sluice.domain.record.reasons import superseded_by
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.record.timeline import deployment_ended

Writes = list[dict[str, Any]]


class ApplicationQueue:
    """Makes the writes; the caller looks at the lock first and tries again when it has changed since."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table
        self.locks = ApplicationLocks(table)

    def enter(self, submission: Submission, lock: ApplicationLock | None, admission: Admission) -> Writes:
        """Make a deployment that starts or waits; the first write is its META."""
        deployment_id, application = submission.deployment_id, submission.application
        meta = new_deployment(submission, admission)
        key = deployment_key(deployment_id)
        writes = [self._table.put_in_transaction(key, META, meta, "attribute_not_exists(pk)")]
        if lock is None:
            return [*writes, self.locks.take(application, deployment_id)]
        writes.append(self.locks.wait(application, lock, deployment_id))
        if admission.replaces:
            reason = f"Replaced by {deployment_id}, which waits in its place."
            writes += self._give_up(admission.replaces, reason, submission.created_at)
        if admission.supersedes:
            writes.append(self._supersede(lock.holder, deployment_id))
        return writes

    def finish(
        self, application: str, lock: ApplicationLock | None, deployment_id: str, end: dict[str, Any]
    ) -> Writes:
        """End a deployment and hand the application on to the one that waits; the first write is `end`."""
        if lock is None or lock.holder != deployment_id:
            return [end]
        writes = [end, self.locks.hand_over(application, lock)]
        if lock.waiting:
            turn = Update("REMOVE waitsFor", {}, "attribute_exists(waitsFor)")
            writes.append(self._table.update_in_transaction(deployment_key(lock.waiting), META, turn))
        return writes

    def withdraw(self, application: str, lock: ApplicationLock, reason: str, at: float) -> Writes:
        """Cancel the deployment that waits."""
        return [*self._give_up(lock.waiting, reason, at), self.locks.stop_waiting(application, lock)]

    def _give_up(self, deployment_id: str, reason: str, at: float) -> Writes:
        """End a deployment that still waits for another one, and tell it: nobody would come back for that."""
        end = ending(DeploymentStatus.CANCELLED, reason, at, "attribute_exists(waitsFor)")
        told = deployment_ended(DeploymentStatus.CANCELLED, reason, at)
        return [
            self._table.update_in_transaction(deployment_key(deployment_id), META, end),
            event_write(self._table, deployment_id, told),
        ]

    def _supersede(self, running: str, by: str) -> dict[str, Any]:
        stop = Update(
            "SET isCancelled = :yes, cancelReason = if_not_exists(cancelReason, :reason)",
            {":yes": True, ":reason": superseded_by(by)},
            "attribute_not_exists(endedAt)",
        )
        return self._table.update_in_transaction(deployment_key(running), META, stop)
