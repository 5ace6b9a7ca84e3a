"""What a target waits for, as a JSON body says it."""

from sluice.api.bodies.waits import (
    AnalysisWait,
    ApprovalWait,
    FreezeWait,
    PauseWait,
    PlaceWait,
    StartWait,
    WaitRow,
    WebhookWait,
)
from sluice.domain.record.allowed import Hold
from sluice.domain.times import to_iso
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait


def wait_row(wait: Wait) -> WaitRow:
    """One open wait; each kind has fields of its own."""
    match wait:
        case Approval():
            return _approval(wait)
        case Callback():
            return _webhook(wait)
        case TimedPause():
            return _pause(wait)
        case Analysis():
            return _analysis(wait)
        case _:
            raise TypeError(f"a {type(wait).__name__} has no row")


def hold_row(hold: Hold) -> FreezeWait:
    """A freeze that keeps a target from starting."""
    return {"kind": "freeze", "rule": hold.rule, "reason": hold.reason, "expiresAt": to_iso(hold.until)}


def place_row(reason: str) -> PlaceWait:
    """A place among the targets that run at once."""
    return {"kind": "place", "reason": reason, "expiresAt": None}


def start_row(starts_at: float) -> StartWait:
    """The time at which the deployment starts."""
    return {"kind": "start", "expiresAt": to_iso(starts_at)}


def _approval(approval: Approval) -> ApprovalWait:
    return {
        "kind": "approval",
        "approvalId": approval.wait_id,
        "openedAt": to_iso(approval.opened_at),
        "expiresAt": to_iso(approval.ends_at),
        "requiresRoles": list(approval.requires_roles),
        "needed": approval.needed,
        "approvedBy": [answer.by for answer in approval.answers],
    }


def _webhook(callback: Callback) -> WebhookWait:
    return {
        "kind": "webhook",
        "webhook": callback.webhook,
        "openedAt": to_iso(callback.opened_at),
        "expiresAt": to_iso(callback.ends_at),
    }


def _pause(pause: TimedPause) -> PauseWait:
    return {
        "kind": "pause",
        "pauseId": pause.wait_id,
        "openedAt": to_iso(pause.opened_at),
        "expiresAt": to_iso(pause.ends_at),
        "pausedBy": pause.paused_by or None,
    }


def _analysis(analysis: Analysis) -> AnalysisWait:
    return {
        "kind": "analysis",
        "analysisId": analysis.wait_id,
        "openedAt": to_iso(analysis.opened_at),
        "startsAt": to_iso(analysis.starts_at),
        "expiresAt": to_iso(analysis.ends_at),
    }
