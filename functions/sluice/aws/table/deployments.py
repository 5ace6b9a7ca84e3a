"""Stored deployments: one META item each, and a lock item for the application while it is being deployed."""

from collections.abc import Iterable, Mapping, Sequence

from sluice.aws.documents import DocumentStore
from sluice.aws.table.application_queue import ApplicationQueue
from sluice.aws.table.failures import ConditionFailedError
from sluice.aws.table.items.artifact import ARTIFACT, MODIFIED, artifact_item, artifact_key, to_artifact
from sluice.aws.table.items.deployment import (
    PUBLISHED,
    break_glass_set,
    ending,
    found_deployment,
    to_deployment,
)
from sluice.aws.table.items.tokens import ADDS_LATER, TOKEN, later
from sluice.aws.table.sizes import sort_key, transactions
from sluice.aws.table.table import CONFIG, META, DynamoTable, Item, ItemKey, Update, deployment_key
from sluice.aws.table.timeline import event_write, new_event_writes, write_what_is_new
from sluice.aws.table.values import from_page_token, to_page_token
from sluice.domain.function.code_source import CodeSource
from sluice.domain.plan.application_lock import Admission
from sluice.domain.record.allowed import BreakGlassUse
from sluice.domain.record.items import DeploymentItem, Page, Submission
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.record.timeline import TimelineEvent, deployment_ended
from sluice.errors import ConfigError, RetryableError

BY_APPLICATION, BY_TIME = "by-application", "by-time"
_IS_NEW = "attribute_not_exists(pk)"
_EXISTS = "attribute_exists(pk)"
_IS_FIRST = f"{_EXISTS} AND (attribute_not_exists({TOKEN}) OR {TOKEN} = :token)"
_TRIES = 20


class DynamoDeployments:
    """The `DeploymentStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable, documents: DocumentStore) -> None:
        self._table = table
        self._documents = documents
        self._queue = ApplicationQueue(table)

    def create(self, submission: Submission, told: TimelineEvent) -> Admission:
        """Store it with its first event, and lock its application or wait for it."""
        # Every handler has this store, and only those that take a config in need what follows.
        from sluice.aws.table.submissions import Submissions  # noqa: PLC0415

        return Submissions(self._table, self._documents, self._queue).create(submission, told)

    def get(self, deployment_id: str) -> DeploymentItem:
        """The deployment; NotFoundError."""
        return found_deployment(deployment_id, self._table.get(deployment_key(deployment_id), META))

    def config_text(self, deployment_id: str) -> str:
        """The config as it was submitted; NotFoundError."""
        self.get(deployment_id)
        item = self._table.get(deployment_key(deployment_id), CONFIG) or {}
        return self._documents.read(str(item["config"]))

    def list(self, application: str | None, limit: int, next_token: str | None) -> Page:
        """Deployments, newest first."""
        index = (BY_APPLICATION, "application", application) if application else (BY_TIME, "listing", META)
        try:
            start = from_page_token(next_token, *index[1:]) if next_token else None
        except ValueError:
            raise ConfigError(
                "`next` is not a page token of this list", "Leave it out to begin anew"
            ) from None
        items, after = self._table.query_index(*index, limit, start)
        return Page(tuple(to_deployment(item) for item in items), to_page_token(after))

    def list_unfinished(self) -> Sequence[str]:
        """The ids of all deployments that hold the lock of their application."""
        return self._queue.locks.holders()

    def list_open(self) -> Sequence[str]:
        """The ids of all deployments that have not ended, also of those that wait for another one."""
        return self._queue.locks.holders_and_waiting()

    def holder(self, application: str) -> str | None:
        """The deployment that holds the application's lock."""
        lock = self._queue.locks.get(application)
        return lock.holder if lock else None

    def begin(self, deployment_id: str, event: TimelineEvent) -> bool:
        """PENDING -> RUNNING, and tell it; whether this call did both."""
        runs = Update(
            "SET #s = :after",
            {":after": DeploymentStatus.RUNNING.value, ":before": DeploymentStatus.PENDING.value},
            condition="#s = :before",
            names={"#s": "status"},
        )
        begun = self._table.update_in_transaction(deployment_key(deployment_id), META, runs)
        return self._table.try_transact(begun, event_write(self._table, deployment_id, event))

    def finish(
        self,
        deployment_id: str,
        status: DeploymentStatus,
        reason: str,
        at: float,
        application: str | None = None,
    ) -> bool:
        """Store and tell the end once and hand the application on; whether this call was the one that did.

        The application is read where the caller has not.
        """
        application = application or self.get(deployment_id).application
        end = self._table.update_in_transaction(
            deployment_key(deployment_id), META, ending(status, reason, at, "attribute_not_exists(endedAt)")
        )
        told = event_write(self._table, deployment_id, deployment_ended(status, reason, at))
        for _ in range(_TRIES):
            lock = self._queue.locks.get(application)
            try:
                self._table.transact(*self._queue.finish(application, lock, deployment_id, end), told)
            except ConditionFailedError as failure:
                if 0 in failure.failed:
                    return False
                continue  # somebody began or stopped to wait meanwhile: look again
            return True
        raise RetryableError(f"The lock of application '{application}' kept changing")

    def withdraw(self, deployment_id: str, reason: str, at: float) -> bool:
        """Cancel a deployment that still waits for another; whether it did."""
        application = self.get(deployment_id).application
        lock = self._queue.locks.get(application)
        if lock is None or lock.waiting != deployment_id:
            return False
        return self._table.try_transact(*self._queue.withdraw(application, lock, reason, at))

    def cancel(self, deployment_id: str, reason: str) -> DeploymentItem | None:
        """Note once that its targets must roll back; None when it was cancelled before or has ended."""
        update = Update(
            "SET isCancelled = :yes, cancelReason = :reason",
            {":yes": True, ":reason": reason},
            f"{_EXISTS} AND attribute_not_exists(isCancelled) AND attribute_not_exists(endedAt)",
        )
        item = self._table.try_update(deployment_key(deployment_id), META, update)
        return to_deployment(item) if item else None

    def keep_token(self, deployment_id: str, sealed_token: bytes) -> DeploymentItem:
        """Keep one more sealed task token that is sent when the last target has ended."""
        first = Update(f"SET {TOKEN} = :token", {":token": sealed_token}, _IS_FIRST)
        item = self._table.try_update(deployment_key(deployment_id), META, first)
        if item is not None:
            return to_deployment(item)
        return self._update(deployment_id, Update(ADDS_LATER, later(sealed_token), _EXISTS))

    def close_target(self, deployment_id: str, target: str) -> DeploymentItem:
        """Take the target off the list of those that have not ended."""
        update = Update("DELETE openTargets :target", {":target": frozenset({target})}, _EXISTS)
        return self._update(deployment_id, update)

    def reopen_target(self, deployment_id: str, target: str) -> bool:
        """Put the target back on the list of those that have not ended; False when the deployment has."""
        update = Update(
            "ADD openTargets :target", {":target": frozenset({target})}, "attribute_not_exists(endedAt)"
        )
        return self._table.try_update(deployment_key(deployment_id), META, update) is not None

    def fail(self, deployment_id: str, target: str) -> DeploymentItem:
        """Note the target because of which all others roll back, unless there is one; the deployment then."""
        update = Update(
            "SET failedTarget = if_not_exists(failedTarget, :target)", {":target": target}, _EXISTS
        )
        return self._update(deployment_id, update)

    def note_break_glass(self, deployment_id: str, use: BreakGlassUse) -> None:
        """Note for good that somebody has passed what guardrails demand."""
        update = Update("ADD breakGlass :uses", {":uses": break_glass_set([use])}, _EXISTS)
        self._update(deployment_id, update)

    def note_reverted(self, deployment_id: str, by: str) -> None:
        """Note which deployment undoes this one."""
        self._update(deployment_id, Update("SET revertedBy = :by", {":by": by}, _EXISTS))

    def keep_seen(
        self,
        deployment_id: str,
        sources: Iterable[CodeSource],
        modified_at: float | None,
        told: Iterable[TimelineEvent],
    ) -> None:
        """Keep what the preflight has seen of the artifacts, and tell it; what is kept already stays.

        A run that comes late, after another try of it has let the targets start, sees their own changes:
        nothing of that is kept.
        """
        first_of_each = reversed(list(sources))
        items: dict[ItemKey, Item] = {
            artifact_key(deployment_id, one): artifact_item(one) for one in first_of_each
        }
        if modified_at is not None:
            items[deployment_key(deployment_id), MODIFIED] = {"at": modified_at}
        seen = [self._table.put_in_transaction(*key, item, _IS_NEW) for key, item in items.items()]
        events = [write for _event, write in new_event_writes(self._table, deployment_id, told)]
        before_targets = self._table.check_in_transaction(
            deployment_key(deployment_id), META, f"attribute_not_exists({TOKEN})"
        )
        for part in transactions([*seen, *events], spare=1):
            write_what_is_new(self._table, part, before_targets)

    def pin_artifact(self, deployment_id: str, source: CodeSource) -> CodeSource:
        """The object version of this artifact for the whole deployment: the first one pinned wins."""
        return to_artifact(self._pin(*artifact_key(deployment_id, source), artifact_item(source)))

    def pinned_artifacts(self, deployment_id: str) -> Sequence[CodeSource]:
        """The artifacts that were pinned so far."""
        return [to_artifact(one) for one in self._table.query(deployment_key(deployment_id), f"{ARTIFACT}#")]

    def pinned_version(self, deployment_id: str, function_arn: str) -> str | None:
        """The published version that was pinned for this function; None when none was."""
        pinned = self._table.get(deployment_key(deployment_id), sort_key(PUBLISHED, function_arn))
        return str(pinned["version"]) if pinned else None

    def pin_version(self, deployment_id: str, function_arn: str, version: str) -> str:
        """The published version of this function for the whole deployment: the first one pinned wins."""
        pk, sk = deployment_key(deployment_id), sort_key(PUBLISHED, function_arn)
        pinned: Item = {"functionArn": function_arn, "version": version}
        return str(self._pin(pk, sk, pinned)["version"])

    def pinned_versions(self, deployment_id: str) -> Mapping[str, str]:
        """The published versions that were pinned so far, by the function's ARN."""
        items = self._table.query(deployment_key(deployment_id), f"{PUBLISHED}#")
        return {str(item["functionArn"]): str(item["version"]) for item in items}

    def _pin(self, pk: str, sk: str, pinned: Item) -> Item:
        """What was pinned first: this, or what is there already."""
        if not self._table.put(pk, sk, pinned, _IS_NEW):
            pinned = self._table.get(pk, sk) or pinned
        return pinned

    def _update(self, deployment_id: str, update: Update) -> DeploymentItem:
        return to_deployment(self._table.update(deployment_key(deployment_id), META, update))
