"""Shows what a target waits for."""

from sluice.api.bodies.waits import AnalysisWait, ApprovalWait, PauseWait, WaitRow, WebhookWait
from sluice.domain.times import to_iso
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.tasks.look.describe_deployment import TargetView


def wait_rows(view: TargetView) -> list[WaitRow]:
    """Everything that is open."""
    return [
        *(_approval(approval) for approval in view.open_approvals),
        *(_webhook(callback) for callback in view.open_callbacks),
        *(_pause(pause) for pause in view.open_pauses),
        *(_analysis(analysis) for analysis in view.analyses if analysis.is_open),
    ]


def _approval(approval: Approval) -> ApprovalWait:
    return {
        "kind": "approval",
        "approvalId": approval.approval_id,
        "openedAt": to_iso(approval.opened_at),
        "expiresAt": to_iso(approval.expires_at),
        "requiresRoles": list(approval.requires_roles),
        "needed": approval.needed,
        "approvedBy": [answer.by for answer in approval.answers],
    }


def _webhook(callback: Callback) -> WebhookWait:
    return {
        "kind": "webhook",
        "webhook": callback.webhook,
        "openedAt": to_iso(callback.opened_at),
        "expiresAt": to_iso(callback.expires_at),
    }


def _pause(pause: TimedPause) -> PauseWait:
    return {
        "kind": "pause",
        "pauseId": pause.pause_id,
        "openedAt": to_iso(pause.opened_at),
        "expiresAt": to_iso(pause.ends_at),
    }


def _analysis(analysis: Analysis) -> AnalysisWait:
    return {
        "kind": "analysis",
        "analysisId": analysis.analysis_id,
        "openedAt": to_iso(analysis.opened_at),
        "startsAt": to_iso(analysis.starts_at),
        "expiresAt": to_iso(analysis.ends_at),
    }
