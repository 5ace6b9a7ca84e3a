"""Stored approvals with their sealed task tokens: opened once, each answer kept, decided once."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from sluice.aws.table.table import ConditionFailedError, DynamoTable, Item
from sluice.aws.table.values import to_json
from sluice.aws.table.wait_items import WaitItems
from sluice.domain.waits.approval import Answer, Approval, ApprovalStatus, Approver, Decision
from sluice.errors import RetryableError

_TRIES = 5


class DynamoApprovals:
    """The `ApprovalStore` port on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._items = WaitItems(table, "APPROVAL")

    def open(self, approval: Approval, sealed_token: bytes) -> Approval:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        return _to_approval(self._items.open(approval.approval_id, _to_item(approval), sealed_token))

    def get(self, approval_id: str) -> Approval:
        """The approval; NotFoundError."""
        return _to_approval(self._items.get(approval_id))

    def list(self, deployment_id: str) -> Sequence[Approval]:
        """All approvals of a deployment."""
        return [_to_approval(item) for item in self._items.list(deployment_id)]

    def answer(self, approval_id: str, answer: Answer, approver: Approver) -> Approval:
        """Store one person's answer, judged against all that came before, also against those that race it."""
        for _ in range(_TRIES):
            approval = self.get(approval_id)
            approval.check_answerable(answer.at, approver, answer.decision)
            after = approval.with_answer(answer)
            try:
                changed = self._items.change(
                    approval_id,
                    {"status": after.status.value, "answers": _answers(after), "count": len(after.answers)},
                    "#count = :before AND expiresAtSeconds > :at",
                    {":before": len(approval.answers), ":at": answer.at},
                )
            except ConditionFailedError:
                continue
            return _to_approval(changed)
        raise RetryableError("Too many people answer this approval at once")

    def close(self, approval_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        return self._items.close(approval_id)

    def sealed_token(self, approval_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        return self._items.sealed_token(approval_id)

    def mark_delivered(self, approval_id: str) -> None:
        """Note that the workflow has been told."""
        self._items.mark_delivered(approval_id)


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
        "needed": approval.needed,
        "requester": approval.requester,
        "answers": _answers(approval),
        "count": len(approval.answers),
    }


def _to_approval(item: Item) -> Approval:
    return Approval(
        approval_id=str(item["approvalId"]),
        deployment_id=str(item["deploymentId"]),
        target=str(item["target"]),
        action_key=str(item["actionKey"]),
        opened_at=float(str(item["openedAt"])),
        expires_at=float(str(item["expiresAtSeconds"])),
        requires_roles=tuple(json.loads(str(item["requiresRoles"]))),
        needed=int(str(item["needed"])),
        requester=str(item["requester"]),
        status=ApprovalStatus(str(item["status"])),
        answers=tuple(_to_answer(**fields) for fields in json.loads(str(item["answers"]))),
        is_delivered=bool(item.get("isDelivered", False)),
    )


def _answers(approval: Approval) -> str:
    return to_json([asdict(answer) for answer in approval.answers])


def _to_answer(decision: str, by: str, at: float, comment: str) -> Answer:
    return Answer(Decision(decision), by, at, comment)
