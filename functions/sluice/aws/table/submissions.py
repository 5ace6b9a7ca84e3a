"""Stores what was submitted: only handlers that take a config in load this."""

from collections.abc import Mapping, Sequence
from typing import Any

from sluice.aws.documents import DocumentStore
from sluice.aws.table.application_queue import ApplicationQueue
from sluice.aws.table.failures import ConditionFailedError
from sluice.aws.table.items.deployment import to_deployment
from sluice.aws.table.items.new_targets import target_writes
from sluice.aws.table.sizes import transactions
from sluice.aws.table.table import CONFIG, META, DynamoTable, deployment_key
from sluice.aws.table.timeline import event_write
from sluice.domain.plan.application_lock import Admission, ApplicationLock, admit
from sluice.domain.record.items import Submission
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import DeploymentInProgressError, IdempotencyKeyReusedError, RetryableError

Writes = Sequence[Mapping[str, Any]]

_TRIES = 20
_MOST_ENTERING = 8
"""What `ApplicationQueue.enter` writes at most, and the event."""
_IS_NEW = "attribute_not_exists(pk)"


class Submissions:
    """Makes deployments of submissions."""

    def __init__(self, table: DynamoTable, documents: DocumentStore, queue: ApplicationQueue) -> None:
        self._table = table
        self._documents = documents
        self._queue = queue

    def create(self, submission: Submission, told: TimelineEvent) -> Admission:
        """Claim the id for this config, store the targets, and the deployment with its lock and first event.

        Small ones are stored in one transaction. Else the last of several makes the deployment visible: each
        one before it may have been made by an earlier try.
        """
        lock = self._queue.locks.get(submission.application)
        admission = admit(lock, submission.in_progress)
        is_known = lock is not None and submission.deployment_id in (lock.holder, lock.waiting)
        if admission is None or is_known:  # it must not take its own place
            self._check_claim(submission)
            lock, admission = self._admit(submission)
            if admission.is_stored:
                return admission
        *first, rest = transactions(self._new_items(submission), spare=_MOST_ENTERING)
        for part in first:
            self._store(submission, part)
        for _ in range(_TRIES):
            entering = self._queue.enter(submission, lock, admission)
            event = event_write(self._table, submission.deployment_id, told)
            try:
                self._table.transact(*rest, *entering, event)
            except ConditionFailedError as failure:
                # A twin of this request was quicker, or another deployment began, ended or began to wait.
                rest = self._not_stored(submission, rest, failure)
                lock, admission = self._admit(submission)
                if admission.is_stored:
                    return admission
                continue
            return admission
        raise RetryableError(f"Application '{submission.application}' is being deployed by too many at once")

    def _new_items(self, submission: Submission) -> Writes:
        """The claim comes first: one id, one config, whoever comes first."""
        pk = deployment_key(submission.deployment_id)
        name = f"deployments/{submission.deployment_id}/config/{submission.fingerprint}"
        claim = {
            "config": self._documents.keep(name, submission.config_text),
            "sha256": submission.fingerprint,
        }
        return [
            self._table.put_in_transaction(pk, CONFIG, claim, _IS_NEW),
            *target_writes(self._table, pk, submission, self._documents),
        ]

    def _store(self, submission: Submission, writes: Writes) -> None:
        while writes:
            try:
                self._table.transact(*writes)
            except ConditionFailedError as failure:
                writes = self._not_stored(submission, writes, failure)
            else:
                return

    def _not_stored(self, submission: Submission, writes: Writes, failure: ConditionFailedError) -> Writes:
        """Those of the writes that no earlier try has made; IdempotencyKeyReusedError if others made them."""
        if any(place < len(writes) for place in failure.failed):
            self._check_claim(submission)
        return [write for place, write in enumerate(writes) if place not in failure.failed]

    def _check_claim(self, submission: Submission) -> None:
        stored = self._table.get(deployment_key(submission.deployment_id), CONFIG)
        if stored is not None and stored.get("sha256") != submission.fingerprint:
            raise IdempotencyKeyReusedError(
                "This idempotency key was used for another deployment config, or with other variables",
                "Use a new key for what is new",
            )

    def _admit(self, submission: Submission) -> tuple[ApplicationLock | None, Admission]:
        """How the deployment is admitted under the lock as it is; DeploymentInProgressError.

        The lock is read first: whatever deployment it names is stored.
        """
        lock = self._queue.locks.get(submission.application)
        stored = self._table.get(deployment_key(submission.deployment_id), META)
        if stored is not None:
            return lock, Admission(to_deployment(stored).waits_for, is_stored=True)
        admission = admit(lock, submission.in_progress)
        if admission is None:
            raise DeploymentInProgressError(submission.application, lock.holder if lock else "")
        return lock, admission
