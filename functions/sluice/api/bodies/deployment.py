"""The JSON of the API's answers: what people and programs see of deployments, and how errors look."""

from collections.abc import Mapping, Sequence

from sluice.api.bodies.analysis import analysis_summary
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.record.items import DeploymentItem, Page
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.times import to_iso
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.errors import ConfigProblemsError, DeploymentInProgressError, SluiceError
from sluice.tasks.intake.start_deployment import Submitted
from sluice.tasks.judge.check_alarms import last_seen
from sluice.tasks.look.describe_deployment import DeploymentView, TargetView

Json = dict[str, object]


def deployment_summary(item: DeploymentItem, status: str | None = None) -> Json:
    """One row of the list of deployments."""
    return {
        "deploymentId": item.deployment_id,
        "application": item.application,
        "description": item.description,
        "status": status or item.status.value,
        "reason": f"Waits for {item.waits_for}." if item.waits_for else item.reason,
        "createdAt": to_iso(item.created_at),
        "endedAt": to_iso(item.ended_at) if item.ended_at else None,
        "blockedBy": item.waits_for or None,
        "reverts": item.reverts or None,
        "revertedBy": item.reverted_by or None,
    }


def deployment_page(page: Page) -> Json:
    """A page of the list of deployments."""
    return {"deployments": [deployment_summary(item) for item in page.deployments], "next": page.next_token}


def deployment_detail(view: DeploymentView, api_url: str) -> Json:
    """One deployment with its targets."""
    return {
        **deployment_summary(view.item, view.status.value),
        "requestedBy": view.item.requested_by,
        "source": view.item.source,
        "targets": [_target(target) for target in view.targets],
        "links": links(view.item.deployment_id, api_url),
    }


def submission(submitted: Submitted, api_url: str) -> Json:
    """What was accepted, and what its author should look at."""
    return {
        "deploymentId": submitted.deployment_id,
        "application": submitted.application,
        "status": "PENDING",
        "blockedBy": submitted.blocked_by or None,
        "warnings": [warning.as_dict() for warning in submitted.warnings],
        "notes": list(submitted.notes),
        "links": links(submitted.deployment_id, api_url),
    }


def links(deployment_id: str, api_url: str) -> Json:
    """Where to read on."""
    return {
        "self": f"{api_url}/deployments/{deployment_id}",
        "events": f"{api_url}/deployments/{deployment_id}/events",
        "config": f"{api_url}/deployments/{deployment_id}/config",
    }


def timeline(events: Sequence[TimelineEvent]) -> Json:
    """What happened, oldest first."""
    return {"events": [_event(event) for event in events]}


def _event(event: TimelineEvent) -> Json:
    told: Json = {
        "at": to_iso(event.at),
        "type": event.kind,
        "target": event.target or None,
        "message": event.message,
    }
    if event.response is None:
        return told
    kept = event.response
    return {**told, "response": {"status": kept.status, "contentType": kept.content_type, "body": kept.body}}


def problem(error: SluiceError) -> Json:
    """An error as problem+json (RFC 9457)."""
    body: Json = {
        "type": f"urn:sluice:error:{error.code}",
        "title": error.message,
        "status": error.http_status,
        "code": error.code,
        "detail": str(error),
    }
    if error.remedy:
        body["remedy"] = error.remedy
    if isinstance(error, ConfigProblemsError):
        body["problems"] = [found.as_dict() for found in error.problems]
    if isinstance(error, DeploymentInProgressError):
        body["blockingDeploymentId"] = error.blocking_deployment_id
    return body


def _target(view: TargetView) -> Json:
    records = {record.function_name: record for record in view.functions}
    return {
        "name": view.item.name,
        "account": view.item.account,
        "region": view.item.region,
        "status": view.status.value,
        "reason": view.item.reason,
        "dependsOn": list(view.item.depends_on),
        "strategy": view.plan.strategy,
        "stage": _stage(view),
        "functions": [
            _function(planned, records.get(planned.function_name)) for planned in view.plan.functions
        ],
        "waitingFor": [
            *(_waiting(approval) for approval in view.open_approvals),
            *(_called(callback) for callback in view.open_callbacks),
            *(_paused(pause) for pause in view.open_pauses),
            *(_judging(analysis) for analysis in view.analyses if analysis.is_open),
        ],
        "analyses": [analysis_summary(analysis) for analysis in view.analyses],
        "alarms": [_alarm(alarm, view) for alarm in last_seen(view.item)],
    }


def _alarm(alarm: AlarmState, view: TargetView) -> Json:
    at_start = {one.name: one.state for one in view.item.alarms_at_start or ()}
    return {
        "name": alarm.name,
        "state": alarm.state,
        "reason": alarm.reason,
        "since": to_iso(alarm.since) if alarm.since else None,
        "stateAtStart": at_start.get(alarm.name),
    }


def _stage(view: TargetView) -> Mapping[str, object] | None:
    if view.stage is None:
        return None
    return {
        "index": view.stage.index,
        "count": len(view.plan.stages),
        "title": view.stage.stage.title,
    }


def _function(planned: FunctionPlan, record: FunctionRecord | None) -> Json:
    return {
        "functionName": planned.function_name,
        "aliasName": planned.alias_name,
        "stableVersion": record.stable_version if record else None,
        "candidateVersion": record.candidate_version if record else None,
        "weight": record.weight if record else None,
        "note": record.note if record else "",
    }


def _waiting(approval: Approval) -> Json:
    return {
        "kind": "approval",
        "approvalId": approval.approval_id,
        "openedAt": to_iso(approval.opened_at),
        "expiresAt": to_iso(approval.expires_at),
        "requiresRoles": list(approval.requires_roles),
        "needed": approval.needed,
        "approvedBy": [answer.by for answer in approval.answers],
    }


def _called(callback: Callback) -> Json:
    return {
        "kind": "webhook",
        "webhook": callback.webhook,
        "openedAt": to_iso(callback.opened_at),
        "expiresAt": to_iso(callback.expires_at),
    }


def _paused(pause: TimedPause) -> Json:
    return {
        "kind": "pause",
        "pauseId": pause.pause_id,
        "openedAt": to_iso(pause.opened_at),
        "expiresAt": to_iso(pause.ends_at),
    }


def _judging(analysis: Analysis) -> Json:
    return {
        "kind": "analysis",
        "analysisId": analysis.analysis_id,
        "openedAt": to_iso(analysis.opened_at),
        "startsAt": to_iso(analysis.starts_at),
        "expiresAt": to_iso(analysis.ends_at),
    }
