"""Stored approvals with their sealed task tokens: opened once, decided once."""

import json
from collections.abc import Sequence
from typing import cast

from sluice.aws.dynamo_items import to_json
from sluice.aws.dynamo_table import (
    ConditionFailedError,
    DynamoTable,
    Item,
    Update,
    deployment_key,
    sort_key,
)
from sluice.domain.approval import Approval, ApprovalStatus, Decision, deployment_of
from sluice.errors import ApprovalClosedError, NotFoundError

APPROVAL = "APPROVAL"
_STATUS = {"#s": "status"}


class DynamoApprovals:
    """The `ApprovalStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table

    def open(self, approval: Approval, sealed_token: bytes) -> Approval:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        pk, sk = _place(approval.approval_id)
        item: Item = {**_to_item(approval), "sealedToken": sealed_token}
        if self._table.put(pk, sk, item, "attribute_not_exists(pk)"):
            return approval
        return _to_approval(self._table.update(pk, sk, Update("SET sealedToken = :t", {":t": sealed_token})))

    def get(self, approval_id: str) -> Approval:
        """The approval; NotFoundError."""
        return _to_approval(self._item(approval_id))

    def list(self, deployment_id: str) -> Sequence[Approval]:
        """All approvals of a deployment."""
        return [
            _to_approval(item) for item in self._table.query(deployment_key(deployment_id), f"{APPROVAL}#")
        ]

    def decide(self, approval_id: str, decision: Decision, by: str, comment: str, at: float) -> Approval:
        """Store the decision once; ApprovalClosedError when there is one."""
        update = Update(
            "SET #s = :status, decidedBy = :by, decidedAt = :at, #c = :comment",
            {
                ":status": decision.status.value,
                ":by": by,
                ":at": at,
                ":comment": comment,
                ":open": ApprovalStatus.OPEN.value,
            },
            condition="#s = :open AND expiresAtSeconds > :at",
            names={**_STATUS, "#c": "comment"},
        )
        try:
            return _to_approval(self._table.update(*_place(approval_id), update))
        except ConditionFailedError:
            raise ApprovalClosedError(self.get(approval_id).outcome_in_words()) from None

    def close(self, approval_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        update = Update(
            "SET #s = :closed",
            {":closed": ApprovalStatus.CLOSED.value, ":open": ApprovalStatus.OPEN.value},
            condition="#s = :open",
            names=_STATUS,
        )
        try:
            self._table.update(*_place(approval_id), update)
        except ConditionFailedError:
            return False
        return True

    def sealed_token(self, approval_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        return cast("bytes", self._item(approval_id)["sealedToken"])

    def mark_delivered(self, approval_id: str) -> None:
        """Note that the workflow has been told."""
        self._table.update(*_place(approval_id), Update("SET isDelivered = :yes", {":yes": True}))

    def _item(self, approval_id: str) -> Item:
        item = self._table.get(*_place(approval_id))
        if item is None:
            raise NotFoundError(
                f"There is no approval {approval_id}", "Open the whole link as you received it"
            )
        return item


def _place(approval_id: str) -> tuple[str, str]:
    return deployment_key(deployment_of(approval_id)), sort_key(APPROVAL, approval_id)


def _to_item(approval: Approval) -> Item:
    # `expiresAt` is the table's time-to-live attribute, and approvals are kept: hence the longer name.
    return {
        "approvalId": approval.approval_id,
        "deploymentId": approval.deployment_id,
        "target": approval.target,
        "actionKey": approval.action_key,
        "openedAt": approval.opened_at,
        "expiresAtSeconds": approval.expires_at,
        "requiresRoles": to_json(approval.requires_roles),
        "status": approval.status.value,
    }


def _to_approval(item: Item) -> Approval:
    decided_at = item.get("decidedAt")
    return Approval(
        approval_id=str(item["approvalId"]),
        deployment_id=str(item["deploymentId"]),
        target=str(item["target"]),
        action_key=str(item["actionKey"]),
        opened_at=float(str(item["openedAt"])),
        expires_at=float(str(item["expiresAtSeconds"])),
        requires_roles=tuple(json.loads(str(item["requiresRoles"]))),
        status=ApprovalStatus(str(item["status"])),
        decided_by=str(item.get("decidedBy", "")),
        decided_at=float(str(decided_at)) if decided_at is not None else None,
        comment=str(item.get("comment", "")),
        is_delivered=bool(item.get("isDelivered", False)),
    )
