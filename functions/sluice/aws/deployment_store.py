"""Stored deployments: one META item each, and a lock item for the application while it is being deployed."""

from collections.abc import Sequence
from typing import cast

from sluice.aws.document_store import DocumentStore
from sluice.aws.dynamo_items import from_page_token, to_page_token
from sluice.aws.dynamo_table import (
    CONFIG,
    LOCK,
    META,
    ConditionFailedError,
    DynamoTable,
    Item,
    Update,
    deployment_key,
    sort_key,
)
from sluice.aws.target_items import target_writes
from sluice.domain.function_state import CodeSource
from sluice.domain.records import DeploymentItem, Page, Submission
from sluice.domain.status import DeploymentStatus
from sluice.domain.times import from_iso, to_iso
from sluice.errors import (
    ConfigError,
    DeploymentInProgressError,
    IdempotencyKeyReusedError,
    NotFoundError,
)

BY_APPLICATION, BY_TIME = "by-application", "by-time"
_IS_NEW = "attribute_not_exists(pk)"
_WRITES_PER_TRANSACTION = 100  # AWS: TransactWriteItems takes 100 items


class DynamoDeployments:
    """The `DeploymentStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable, documents: DocumentStore) -> None:
        self._table = table
        self._documents = documents

    def create(self, submission: Submission) -> None:
        """Claim the id for this config, store the targets, then deployment and lock in one transaction.

        Until that transaction nothing is visible; each write before it may have been made by an earlier try.
        """
        pk = deployment_key(submission.deployment_id)
        self._claim(pk, submission)
        if self._table.get(pk, META) is not None:
            return
        self._refuse_if_locked(submission)
        self._store_targets(pk, submission)
        try:
            self._table.transact(
                self._table.put_in_transaction(pk, META, _meta(submission), _IS_NEW),
                self._table.put_in_transaction(
                    LOCK, _lock(submission.application), {"deploymentId": submission.deployment_id}, _IS_NEW
                ),
            )
        except ConditionFailedError as failure:
            if 0 not in failure.failed:  # 0: a twin of this request has stored it meanwhile
                self._refuse_if_locked(submission)
                raise

    def get(self, deployment_id: str) -> DeploymentItem:
        """The deployment; NotFoundError."""
        item = self._table.get(deployment_key(deployment_id), META)
        if item is None:
            raise NotFoundError(f"There is no deployment {deployment_id}", "List deployments to find its id")
        return _to_deployment(item)

    def config_text(self, deployment_id: str) -> str:
        """The config as it was submitted; NotFoundError."""
        self.get(deployment_id)
        item = self._table.get(deployment_key(deployment_id), CONFIG) or {}
        return self._documents.read(str(item["config"]))

    def list(self, application: str | None, limit: int, next_token: str | None) -> Page:
        """Deployments, newest first."""
        index = (BY_APPLICATION, "application", application) if application else (BY_TIME, "listing", META)
        try:
            start = from_page_token(next_token) if next_token else None
        except ValueError:
            raise ConfigError(
                "`next` is not a page token of this list", "Leave it out to begin anew"
            ) from None
        items, after = self._table.query_index(*index, limit, start)
        return Page(tuple(_to_deployment(item) for item in items), to_page_token(after))

    def list_unfinished(self) -> Sequence[str]:
        """The ids of all deployments that hold the lock of their application."""
        return [str(item["deploymentId"]) for item in self._table.query(LOCK)]

    def begin(self, deployment_id: str) -> None:
        """PENDING -> RUNNING; nothing happens later."""
        self._change_if(deployment_id, DeploymentStatus.PENDING, DeploymentStatus.RUNNING)

    def finish(self, deployment_id: str, status: DeploymentStatus, reason: str, at: float) -> bool:
        """Store the end once and free the application; whether this call was the one that ended it."""
        deployment = self.get(deployment_id)
        end = Update(
            "SET #s = :status, reason = :reason, endedAt = :at",
            {":status": status.value, ":reason": reason, ":at": to_iso(at)},
            condition="attribute_not_exists(endedAt)",
            names={"#s": "status"},
        )
        mine = {":id": deployment_id}
        try:
            self._table.transact(
                self._table.update_in_transaction(deployment_key(deployment_id), META, end),
                self._table.delete_in_transaction(
                    LOCK, _lock(deployment.application), "deploymentId = :id", mine
                ),
            )
        except ConditionFailedError as failure:
            if 0 in failure.failed:
                return False
            raise
        return True

    def cancel(self, deployment_id: str, reason: str) -> DeploymentItem | None:
        """Note once that its targets must roll back; None when it was cancelled before or has ended."""
        update = Update(
            "SET isCancelled = :yes, cancelReason = :reason",
            {":yes": True, ":reason": reason},
            f"{_EXISTS} AND attribute_not_exists(isCancelled) AND attribute_not_exists(endedAt)",
        )
        try:
            return self._update(deployment_id, update)
        except ConditionFailedError:
            return None

    def keep_token(self, deployment_id: str, sealed_token: bytes) -> DeploymentItem:
        """Keep the sealed task token that is sent when the last target has ended."""
        update = Update("SET sealedToken = :token", {":token": sealed_token}, _EXISTS)
        return self._update(deployment_id, update)

    def close_target(self, deployment_id: str, target: str) -> DeploymentItem:
        """Take the target off the list of those that have not ended."""
        update = Update("DELETE openTargets :target", {":target": frozenset({target})}, _EXISTS)
        return self._update(deployment_id, update)

    def pin_artifact(self, deployment_id: str, source: CodeSource) -> CodeSource:
        """The object version of this artifact for the whole deployment: the first one pinned wins."""
        pk, sk = deployment_key(deployment_id), sort_key("ARTIFACT", source.bucket, source.key)
        pinned = {"objectVersion": source.object_version or ""}
        if not self._table.put(pk, sk, pinned, _IS_NEW):
            pinned = {"objectVersion": str((self._table.get(pk, sk) or pinned)["objectVersion"])}
        return CodeSource(source.bucket, source.key, pinned["objectVersion"] or None)

    def _claim(self, pk: str, submission: Submission) -> None:
        """One id, one config: whoever comes first."""
        reference = self._documents.keep(
            f"deployments/{submission.deployment_id}/config", submission.config_text
        )
        claim = {"config": reference, "sha256": submission.config_sha256}
        if self._table.put(pk, CONFIG, claim, _IS_NEW):
            return
        stored = self._table.get(pk, CONFIG) or {}
        if stored.get("sha256") != submission.config_sha256:
            raise IdempotencyKeyReusedError(
                "This idempotency key was used for another deployment config",
                "Use a new key for a new config",
            )

    def _refuse_if_locked(self, submission: Submission) -> None:
        lock = self._table.get(LOCK, _lock(submission.application))
        if lock is not None and lock["deploymentId"] != submission.deployment_id:
            raise DeploymentInProgressError(submission.application, str(lock["deploymentId"]))

    def _store_targets(self, pk: str, submission: Submission) -> None:
        writes = target_writes(self._table, pk, submission)
        for start in range(0, len(writes), _WRITES_PER_TRANSACTION):
            try:
                self._table.transact(*writes[start : start + _WRITES_PER_TRANSACTION])
            except ConditionFailedError:
                continue  # an earlier try of the same config has stored exactly these

    def _change_if(self, deployment_id: str, before: DeploymentStatus, after: DeploymentStatus) -> None:
        update = Update(
            "SET #s = :after",
            {":after": after.value, ":before": before.value},
            condition="#s = :before",
            names={"#s": "status"},
        )
        try:
            self._table.update(deployment_key(deployment_id), META, update)
        except ConditionFailedError:
            return

    def _update(self, deployment_id: str, update: Update) -> DeploymentItem:
        return _to_deployment(self._table.update(deployment_key(deployment_id), META, update))


_EXISTS = "attribute_exists(pk)"


def _lock(application: str) -> str:
    return sort_key("APP", application)


def _meta(submission: Submission) -> Item:
    return {
        "listing": META,
        "deploymentId": submission.deployment_id,
        "application": submission.application,
        "description": submission.description,
        "status": DeploymentStatus.PENDING.value,
        "createdAt": to_iso(submission.created_at),
        "requestedBy": submission.requested_by,
        "source": submission.source,
        "configSha256": submission.config_sha256,
        "openTargets": frozenset(target.name for target in submission.targets),
    }


def _to_deployment(item: Item) -> DeploymentItem:
    ended = item.get("endedAt")
    return DeploymentItem(
        deployment_id=str(item["deploymentId"]),
        application=str(item["application"]),
        description=str(item.get("description", "")),
        status=DeploymentStatus(str(item["status"])),
        reason=str(item.get("reason", "")),
        created_at=from_iso(str(item["createdAt"])),
        ended_at=from_iso(str(ended)) if ended else None,
        requested_by=str(item.get("requestedBy", "")),
        source=str(item.get("source", "")),
        config_sha256=str(item.get("configSha256", "")),
        is_cancelled=bool(item.get("isCancelled", False)),
        cancel_reason=str(item.get("cancelReason", "")),
        has_open_targets="openTargets" in item,
        sealed_token=cast("bytes | None", item.get("sealedToken")),
    )
