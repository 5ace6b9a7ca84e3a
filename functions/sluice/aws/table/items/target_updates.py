"""The conditional writes that move a target on, and those by which people hold it back or send it ahead.

Each condition decides between them and whatever the target does at the same moment.
"""

from collections.abc import Mapping
from dataclasses import asdict

from sluice.aws.table.table import Update
from sluice.aws.table.values import Value, to_json
from sluice.domain.record.allowed import Hold
from sluice.domain.record.items import FullPromotion, PauseByHand
from sluice.domain.record.status import TargetStatus, may_become
from sluice.domain.times import to_iso

_STATUS = {"#s": "status"}
_FORGET_PAUSE = "REMOVE pausedBy, pausedAt, pauseComment"
_MAY_GO_ON = "attribute_not_exists(stopError)"
_NOT_DONE = "(attribute_not_exists(doneStage) OR doneStage < :stage)"


def begins(at: float, *, may_pause: bool) -> Update:
    """Notes once that the target's execution has begun, and whether that can wait for whoever pauses it."""
    more = {":yes": True} if may_pause else {}
    return Update(
        f"SET doneStage = :stage, doneAt = :at{', mayPause = :yes' if may_pause else ''}",
        {":stage": -1, ":at": at, **more},
        condition="attribute_exists(pk) AND attribute_not_exists(doneStage)",
    )


def pauses(paused: PauseByHand, last_stage: int) -> Update:
    """Holds the target before its next action, unless stage `last_stage` has begun: none follows then.

    A target whose execution has not begun will have one of this release.
    """
    return Update(
        "SET pausedBy = :by, pausedAt = :at, pauseComment = :comment, pauseNumber = :number",
        {
            ":by": paused.by,
            ":at": paused.at,
            ":comment": paused.comment,
            ":number": paused.number,
            ":before": paused.number - 1,
            ":waiting": TargetStatus.WAITING.value,
            ":running": TargetStatus.RUNNING.value,
            ":yes": True,
            ":stage": last_stage - 1,
        },
        condition=(
            "(#s = :waiting OR (#s = :running AND (attribute_not_exists(doneStage)"
            " OR (mayPause = :yes AND doneStage < :stage))))"
            f" AND {_MAY_GO_ON} AND attribute_not_exists(pausedBy)"
            " AND (attribute_not_exists(pauseNumber) OR pauseNumber = :before)"
        ),
        names=_STATUS,
    )


def resumes(number: int, by: str) -> Update:
    """Ends this pause of the target, and no later one."""
    return Update(
        f"{_FORGET_PAUSE} SET resumedBy = :by",
        {":by": by, ":number": number},
        condition="attribute_exists(pausedBy) AND pauseNumber = :number",
    )


def promotes(promotion: FullPromotion, promote_stage: int) -> Update:
    """Ends the strategy of a running target, and its pause, unless stage `promote_stage` has begun."""
    return Update(
        f"{_FORGET_PAUSE} SET promotedBy = :by, promotedAt = :at, promotionComment = :comment,"
        " resumedBy = :by",
        {
            ":by": promotion.by,
            ":at": promotion.at,
            ":comment": promotion.comment,
            ":running": TargetStatus.RUNNING.value,
            ":stage": promote_stage - 1,
        },
        condition=f"#s = :running AND {_MAY_GO_ON} AND attribute_not_exists(promotedBy) AND {_NOT_DONE}",
        names=_STATUS,
    )


def ends_stage(stage: int, at: float) -> Update:
    """Notes that a stage of the target is done; never goes back."""
    return Update(
        "SET doneStage = :stage, doneAt = :at",
        {":stage": stage, ":at": at},
        condition=f"attribute_exists(pk) AND {_NOT_DONE}",
    )


def works_on(stage: int | None) -> tuple[str, Mapping[str, Value]]:
    """What holds while the target runs and has not done this stage; outside of stages, while it runs."""
    running: Mapping[str, Value] = {":running": TargetStatus.RUNNING.value}
    if stage is None:
        return "#s = :running", running
    return f"#s = :running AND {_NOT_DONE}", {**running, ":stage": stage}


def moves_to(status: TargetStatus, reason: str, at: float) -> Update:
    """Gives the target this status, if it may become so."""
    allowed = {f":from{index}": before.value for index, before in enumerate(may_become(status))}
    set_end = ", endedAt = :at" if status.is_end else ""
    values = {":status": status.value, ":reason": reason, **allowed}
    if set_end:
        values[":at"] = to_iso(at)
    # Whoever has asked for a rollback must not find the target SUCCEEDED a moment later.
    unless_stopped = " AND attribute_not_exists(stopError)" if status is TargetStatus.SUCCEEDED else ""
    return Update(
        f"SET #s = :status, reason = :reason{set_end}",
        values,
        condition=f"#s IN ({', '.join(allowed)}){unless_stopped}",
        names=_STATUS,
    )


def holds(hold: Hold) -> Update:
    """Notes what keeps a waiting target from starting, unless that is noted already."""
    return Update(
        "SET #hold = :hold",
        {":hold": to_json(asdict(hold)), ":waiting": TargetStatus.WAITING.value},
        condition="#s = :waiting AND (attribute_not_exists(#hold) OR #hold <> :hold)",
        names={**_STATUS, "#hold": "hold"},
    )


def lifts_hold() -> Update:
    """Forgets what keeps a waiting target from starting."""
    return Update(
        "REMOVE #hold",
        {":waiting": TargetStatus.WAITING.value},
        condition="#s = :waiting AND attribute_exists(#hold)",
        names={**_STATUS, "#hold": "hold"},
    )
