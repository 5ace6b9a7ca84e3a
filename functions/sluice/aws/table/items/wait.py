"""How each kind of wait is stored: attribute names never change, because waits outlive releases."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from sluice.aws.table.table import Item
from sluice.aws.table.values import to_json
from sluice.domain.analysis.looks import Look
from sluice.domain.analysis.verdict import QueryVerdict
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Answer, Approval, Decision
from sluice.domain.waits.callback import RELEASE_0_1, Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait, WaitStatus
from sluice.values import dataclass

Kind = TypeVar("Kind", bound=Wait)
_Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """The attributes of a kind's id and end, and what writes and reads its own fields."""

    id_name: str
    end_name: str
    write: Callable[[Any], Item]
    read: Callable[[Item], _Fields]


def prefix_of(kind: type[Wait]) -> str:
    """What the sort keys of this kind begin with, before the first `#`."""
    return kind.kind.upper()


def to_item(wait: Wait) -> Item:
    """The item of a wait, without its token."""
    shape = _SHAPES[type(wait)]
    return {
        shape.id_name: wait.wait_id,
        "deploymentId": wait.deployment_id,
        "target": wait.target,
        "actionKey": wait.action_key,
        "openedAt": wait.opened_at,
        shape.end_name: wait.ends_at,
        "status": wait.status.value,
        **shape.write(wait),
    }


def to_wait(kind: type[Kind], item: Item) -> Kind:
    """The wait that `to_item` wrote, in this release or an earlier one."""
    shape = _SHAPES[kind]
    return kind(
        wait_id=str(item[shape.id_name]),
        deployment_id=str(item["deploymentId"]),
        target=str(item["target"]),
        action_key=str(item["actionKey"]),
        opened_at=float(str(item["openedAt"])),
        ends_at=float(str(item[shape.end_name])),
        status=WaitStatus(str(item["status"])),
        is_delivered=bool(item.get("isDelivered", False)),
        **shape.read(item),
    )


def _from_approval(approval: Approval) -> Item:
    return {
        "requiresRoles": to_json(approval.requires_roles),
        "needed": approval.needed,
        "requester": approval.requester,
        "answers": to_json([asdict(answer) for answer in approval.answers]),
        "count": len(approval.answers),
    }


def _to_approval(item: Item) -> _Fields:
    return {
        "requires_roles": tuple(json.loads(str(item["requiresRoles"]))),
        "needed": int(str(item["needed"])),
        "requester": str(item["requester"]),
        "answers": tuple(_to_answer(**fields) for fields in json.loads(str(item["answers"]))),
    }


def _to_answer(decision: str, by: str, at: float, comment: str) -> Answer:
    return Answer(Decision(decision), by, at, comment)


def _from_callback(callback: Callback) -> Item:
    return {
        "webhook": callback.webhook,
        "fingerprints": to_json(callback.fingerprints),
        "message": callback.message,
        "answeredAt": callback.answered_at,
        "addressFormat": callback.address_format,
    }


def _to_callback(item: Item) -> _Fields:
    answered_at = item.get("answeredAt")
    return {
        "webhook": str(item["webhook"]),
        "fingerprints": tuple(json.loads(str(item["fingerprints"]))),
        "message": str(item.get("message", "")),
        "answered_at": None if answered_at is None else float(str(answered_at)),
        "address_format": int(str(item.get("addressFormat", RELEASE_0_1))),
    }


def _from_pause(pause: TimedPause) -> Item:
    by_hand: Item = {"pausedBy": pause.paused_by, "number": pause.number} if pause.is_by_hand else {}
    return {"skippedBy": pause.skipped_by, **by_hand}


def _to_pause(item: Item) -> _Fields:
    return {
        "skipped_by": str(item.get("skippedBy", "")),
        "paused_by": str(item.get("pausedBy", "")),
        "number": int(str(item.get("number", 0))),
    }


def _from_analysis(analysis: Analysis) -> Item:
    return {
        "startsAt": analysis.starts_at,
        "delaySeconds": analysis.delay_seconds,
        "countsFrom": analysis.counts_from,
        "callSeconds": analysis.call_seconds,
        "look": "" if analysis.look is None else to_json(asdict(analysis.look)),
        "verdict": analysis.verdict,
        "words": analysis.words,
        "judged": analysis.judged,
        "queries": to_json([query.as_dict() for query in analysis.queries]),
        "endedBy": analysis.ended_by,
    }


def _to_analysis(item: Item) -> _Fields:
    return {
        "starts_at": float(str(item["startsAt"])),
        "delay_seconds": int(str(item["delaySeconds"])),
        # Earlier releases knew neither: then calls may take as long as windows were waited for.
        "counts_from": float(str(item.get("countsFrom", item["startsAt"]))),
        "call_seconds": int(str(item.get("callSeconds", item["delaySeconds"]))),
        "look": Look(**json.loads(str(item["look"]))) if item.get("look") else None,
        "verdict": str(item.get("verdict", "")),
        "words": str(item.get("words", "")),
        "judged": int(str(item.get("judged", 0))),
        "queries": tuple(
            QueryVerdict.from_dict(query) for query in json.loads(str(item.get("queries", "[]")))
        ),
        "ended_by": str(item.get("endedBy", "")),
    }


# `expiresAt` is the table's time-to-live attribute, and waits are kept: hence the longer names.
_SHAPES: Mapping[type[Wait], _Shape] = {
    Approval: _Shape("approvalId", "expiresAtSeconds", _from_approval, _to_approval),
    Callback: _Shape("name", "expiresAtSeconds", _from_callback, _to_callback),
    TimedPause: _Shape("pauseId", "endsAtSeconds", _from_pause, _to_pause),
    Analysis: _Shape("analysisId", "endsAtSeconds", _from_analysis, _to_analysis),
}
KINDS = tuple(_SHAPES)
"""All kinds, in the order in which people see what a target waits for."""
