"""How a deployment lies in the table: its META item, made, ended and read back."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import cast

from sluice.aws.table.items.readable import readable
from sluice.aws.table.items.tokens import tokens_in
from sluice.aws.table.table import META, Item, Update
from sluice.aws.table.values import to_json
from sluice.domain.plan.application_lock import Admission
from sluice.domain.record.allowed import BreakGlassUse
from sluice.domain.record.chosen_channel import ChosenChannel
from sluice.domain.record.items import DeploymentItem, Submission
from sluice.domain.record.status import DeploymentStatus
from sluice.domain.times import from_iso, to_iso
from sluice.errors import NotFoundError

PUBLISHED = "PUBLISHED"
"""The kind of the items that say which published version was pinned for a function."""


def new_deployment(submission: Submission, admission: Admission) -> Item:
    """The item of a deployment that starts or waits."""
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
        "waitsFor": admission.blocked_by or None,
        "rollsBackAll": submission.rolls_back_all or None,
        "reverts": submission.reverts or None,
        "breakGlass": break_glass_set(submission.break_glass),
        "startsAt": None if submission.starts_at is None else to_iso(submission.starts_at),
        "sourceControl": to_json(dict(submission.source_control)) if submission.source_control else None,
        "variables": to_json(dict(submission.variables)) if submission.variables else None,
        "notify": to_json([asdict(one) for one in submission.notify]) if submission.notify else None,
    }


def break_glass_set(uses: Iterable[BreakGlassUse]) -> frozenset[str]:
    """A set to which two can add at once; what it holds is sorted when it is read."""
    return frozenset(to_json(asdict(use)) for use in uses)


def ending(status: DeploymentStatus, reason: str, at: float, condition: str) -> Update:
    """The update that ends a deployment, if the condition holds."""
    return Update(
        "SET #s = :status, reason = :reason, endedAt = :at REMOVE waitsFor",
        {":status": status.value, ":reason": reason, ":at": to_iso(at)},
        condition=condition,
        names={"#s": "status"},
    )


def found_deployment(deployment_id: str, item: Item | None) -> DeploymentItem:
    """The deployment of a META item; NotFoundError when there is none."""
    if item is None:
        raise NotFoundError(f"There is no deployment {deployment_id}", "List deployments to find its id")
    return to_deployment(item)


def to_deployment(item: Item) -> DeploymentItem:
    """The deployment that an item holds; RecordUnreadableError."""
    with readable(str(item.get("deploymentId", ""))):
        return _deployment(item)


def _deployment(item: Item) -> DeploymentItem:
    ended, starts = item.get("endedAt"), item.get("startsAt")
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
        sealed_tokens=tokens_in(item),
        waits_for=str(item.get("waitsFor", "")),
        rolls_back_all=bool(item.get("rollsBackAll", False)),
        failed_target=str(item.get("failedTarget", "")),
        reverts=str(item.get("reverts", "")),
        reverted_by=str(item.get("revertedBy", "")),
        break_glass=_break_glass(item),
        starts_at=from_iso(str(starts)) if starts else None,
        source_control=json.loads(str(item.get("sourceControl") or "{}")),
        variables=json.loads(str(item.get("variables") or "{}")),
        notify=_chosen_channels(item),
    )


def _chosen_channels(item: Item) -> tuple[ChosenChannel, ...]:
    stored = json.loads(str(item.get("notify") or "[]"))
    return tuple(ChosenChannel(one["name"], tuple(one["occasions"])) for one in stored)


def _break_glass(item: Item) -> tuple[BreakGlassUse, ...]:
    stored = cast("frozenset[str]", item.get("breakGlass", frozenset()))
    return tuple(sorted((BreakGlassUse(**json.loads(use)) for use in stored), key=lambda use: use.at))
