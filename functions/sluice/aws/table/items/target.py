"""How a target lies in the table: TARGET (what changes), PLAN (what does not), FUNCTION (one for each)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sluice.aws.documents import DocumentStore
from sluice.aws.table.table import Item
from sluice.aws.table.values import Value, to_json
from sluice.domain.function.routing import Routing
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import MAX_CONCURRENT_TARGETS, TargetPlan
from sluice.domain.record.allowed import Hold
from sluice.domain.record.items import (
    FullPromotion,
    PauseByHand,
    StopRequest,
    TargetItem,
)
from sluice.domain.record.progress import Progress
from sluice.domain.record.status import TargetStatus
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import RollbackPoint
from sluice.domain.times import from_iso
from sluice.errors import NotFoundError

TARGET, PLAN, FUNCTION = "TARGET", "PLAN", "FUNCTION"


def found_target(deployment_id: str, name: str, item: Item | None) -> TargetItem:
    """The target of a TARGET item; NotFoundError when there is none."""
    if item is None:
        raise NotFoundError(f"Deployment {deployment_id} has no target '{name}'")
    return to_target(item)


def found_plan(deployment_id: str, name: str, item: Item | None, documents: DocumentStore) -> TargetPlan:
    """The plan of a PLAN item; NotFoundError when there is none."""
    if item is None:
        raise NotFoundError(f"Deployment {deployment_id} has no plan for target '{name}'")
    return to_plan(item, documents)


def to_target(item: Item) -> TargetItem:
    """The target that an item holds."""
    return TargetItem(
        deployment_id=str(item["deploymentId"]),
        name=str(item["name"]),
        index=_int(item["index"]),
        status=TargetStatus(str(item["status"])),
        reason=str(item.get("reason", "")),
        account=str(item["account"]),
        region=str(item["region"]),
        depends_on=tuple(json.loads(str(item["dependsOn"]))),
        dependents=tuple(json.loads(str(item["dependents"]))),
        is_blocked="pending" in item,
        attempt=_int(item["attempt"]),
        progress=Progress(_int(item.get("doneStage", -1)), float(str(item.get("doneAt", 0)))),
        is_propagated=bool(item.get("isPropagated", False)),
        stop=StopRequest(str(item["stopError"]), str(item["stopReason"])) if "stopError" in item else None,
        alarms_at_start=_alarms(item, "alarmsAtStart") if "alarmsAtStart" in item else None,
        alarms_seen=_alarms(item, "alarmsSeen"),
        hold=Hold(**json.loads(str(item["hold"]))) if "hold" in item else None,
        ended_at=from_iso(str(item["endedAt"])) if item.get("endedAt") else None,
        machine_version=str(item.get("machineVersion", "")),
        location=str(item.get("location", "")),
        max_concurrent_targets=_int(item.get("maxConcurrentTargets", MAX_CONCURRENT_TARGETS)),
        queued_in=str(item.get("queuedIn", "")),
        queued_for=str(item.get("queuedFor", "")),
        is_parked=bool(item.get("isParked", False)),
        may_pause=bool(item.get("mayPause", False)),
        paused=_paused(item) if "pausedBy" in item else None,
        pauses=_int(item.get("pauseNumber", 0)),
        resumed_by=str(item.get("resumedBy", "")),
        promotion=_promotion(item) if "promotedBy" in item else None,
        ends_wave=_int(item.get("endsWave", 0)),
    )


def _paused(item: Item) -> PauseByHand:
    return PauseByHand(
        str(item["pausedBy"]),
        float(str(item["pausedAt"])),
        str(item["pauseComment"]),
        _int(item["pauseNumber"]),
    )


def _promotion(item: Item) -> FullPromotion:
    return FullPromotion(
        str(item["promotedBy"]), float(str(item["promotedAt"])), str(item["promotionComment"])
    )


def alarms_text(alarms: Sequence[AlarmState]) -> str:
    """How alarms are kept in a target's item."""
    return to_json([alarm.as_dict() for alarm in alarms])


def _alarms(item: Item, name: str) -> tuple[AlarmState, ...]:
    return tuple(AlarmState.from_dict(alarm) for alarm in json.loads(str(item.get(name, "[]"))))


def to_plan(item: Item, documents: DocumentStore) -> TargetPlan:
    """The plan that an item holds or names."""
    text = str(item["plan"]) if "plan" in item else documents.read(str(item["planAt"]))
    return TargetPlan.from_dict(json.loads(text))


def function_item(target: str, record: FunctionRecord) -> Item:
    """The item that holds a function's record."""
    data = asdict(record)
    saves = data.pop("saves")
    data["rollback_point"] = record.rollback_point.as_dict()
    for name in ("routing", "intended"):
        routing = getattr(record, name)
        data[name] = routing.as_dict() if routing else None
    return {"target": target, "record": to_json(data), "saves": saves}


def records_by_target(items: Iterable[Item]) -> Mapping[str, Sequence[FunctionRecord]]:
    """FUNCTION items of several targets, by the target's name."""
    found: dict[str, list[FunctionRecord]] = {}
    for item in items:
        found.setdefault(str(item["target"]), []).append(to_record(item))
    return found


def to_record(item: Item) -> FunctionRecord:
    """The record that an item holds; fields of a newer Sluice are ignored."""
    stored: Mapping[str, Any] = json.loads(str(item["record"]))
    fields = {name: value for name, value in stored.items() if name in FunctionRecord.__slots__}
    fields["rollback_point"] = RollbackPoint.from_dict(stored["rollback_point"])
    for name in ("routing", "intended"):
        fields[name] = Routing.from_dict(stored[name]) if stored.get(name) else None
    return FunctionRecord(**fields, saves=_int(item.get("saves", 0)))


def follows(record: FunctionRecord, *, is_new: bool) -> tuple[str, Mapping[str, Value]]:
    """What holds while nobody has stored the function since `record` was made of what was stored.

    `is_new` when that was nothing. Earlier releases do not count what they store.
    """
    if is_new:
        return "attribute_not_exists(pk)", {}
    if record.saves == 1:
        return "attribute_exists(pk) AND attribute_not_exists(saves)", {}
    return "saves = :read", {":read": record.saves - 1}


def _int(value: object) -> int:
    return int(str(value))
