"""Stores what was submitted: only handlers that take a config in load this."""

import hashlib
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
from sluice.aws.table.values import to_json
from sluice.domain.plan.application_lock import Admission, ApplicationLock, admit
from sluice.domain.record.items import Submission
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import DeploymentInProgressError, IdempotencyKeyReusedError, RetryableError

Writes = Sequence[Mapping[str, Any]]

_TRIES = 20
_MOST_ENTERING = 8
"""What `ApplicationQueue.enter` writes at most, and the event."""
_MOST_CHECKS = 2
_IS_NEW = "attribute_not_exists(pk)"


class Submissions:
    """Makes deployments of submissions."""

    def __init__(self, table: DynamoTable, documents: DocumentStore, queue: ApplicationQueue) -> None:
        self._table = table
        self._documents = documents
        self._queue = queue

    def create(self, submission: Submission, told: TimelineEvent) -> Admission:
        """Claim the id for this config, store the targets, and the deployment with its lock and first event.

        Small ones are stored in one transaction. Else the last of several makes the deployment visible, and
        until then each try writes over what an earlier one has left: its plans may be of other guardrails.
        """
        lock = self._queue.locks.get(submission.application)
        admission = admit(lock, submission.in_progress)
        is_known = lock is not None and submission.deployment_id in (lock.holder, lock.waiting)
        if admission is None or is_known:  # it must not take its own place
            self._check_claim(submission)
            lock, admission = self._admit(submission)
            if admission.is_stored:
                return admission
        plans = _digest_of(submission)
        *first, last = self._parts(submission, plans)
        left = list(first)
        for _ in range(_TRIES):
            entering = self._queue.enter(submission, lock, admission)
            event = event_write(self._table, submission.deployment_id, told)
            try:
                while left:
                    self._table.transact(*left[0])
                    del left[0]
                self._table.transact(*last, *entering, event)
            except ConditionFailedError:
                # A twin of this request was quicker, or another deployment began, ended or began to wait.
                if self._check_claim(submission) != plans:
                    left = list(first)
                lock, admission = self._admit(submission)
                if admission.is_stored:
                    return admission
                continue
            return admission
        raise RetryableError(f"Application '{submission.application}' is being deployed by too many at once")

    def _parts(self, submission: Submission, plans: str) -> Sequence[Writes]:
        """The transactions: the first one claims the id, and the others check that the claim still stands.

        All but the last, which makes the deployment, check that there is none: its targets may be at work.
        """
        pk = deployment_key(submission.deployment_id)
        none_yet = self._table.check_in_transaction(pk, META, _IS_NEW)
        ours = self._table.check_in_transaction(pk, CONFIG, "plans = :plans", {":plans": plans})
        writes = [
            self._claim(submission, plans),
            *target_writes(self._table, pk, submission, self._documents),
        ]
        first, *more = transactions(writes, spare=_MOST_ENTERING, checks=_MOST_CHECKS)
        if not more:
            return [first]
        *middle, last = more
        return [[*first, none_yet], *([*part, none_yet, ours] for part in middle), [*last, ours]]

    def _claim(self, submission: Submission, plans: str) -> Mapping[str, Any]:
        """One id, one config, whoever comes first."""
        name = f"deployments/{submission.deployment_id}/config/{submission.fingerprint}"
        claim = {
            "config": self._documents.keep(name, submission.config_text),
            "sha256": submission.fingerprint,
            "plans": plans,
        }
        return self._table.put_in_transaction(
            deployment_key(submission.deployment_id),
            CONFIG,
            claim,
            f"{_IS_NEW} OR sha256 = :sha256",
            {":sha256": submission.fingerprint},
        )

    def _check_claim(self, submission: Submission) -> str:
        """Of which plans the id is claimed; IdempotencyKeyReusedError when another config has claimed it."""
        stored = self._table.get(deployment_key(submission.deployment_id), CONFIG)
        if stored is not None and stored.get("sha256") != submission.fingerprint:
            raise IdempotencyKeyReusedError(
                "This idempotency key was used for another deployment config, or with other variables",
                "Use a new key for what is new",
            )
        return str((stored or {}).get("plans", ""))

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


def _digest_of(submission: Submission) -> str:
    """The same for another try that would store the same targets."""
    about = [submission.machine_version, submission.max_concurrent_targets]
    text = to_json([*about, *(plan.as_dict() for plan in submission.targets)])
    return hashlib.sha256(text.encode()).hexdigest()
