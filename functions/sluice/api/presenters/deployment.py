"""Shows deployments and their targets."""

from collections.abc import Sequence

from sluice.api.bodies.deployment import (
    AlarmRow,
    BreakGlassRow,
    DeploymentBody,
    DeploymentRow,
    DeploymentsBody,
    FunctionRow,
    PausedRow,
    PromotionRow,
    StageRow,
    TargetRow,
)
from sluice.api.presenters.analysis import analysis_row
from sluice.api.presenters.drift import drift_summary
from sluice.api.presenters.submission import links
from sluice.api.presenters.waits import hold_row, place_row, start_row, wait_row
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.record.allowed import BreakGlassUse
from sluice.domain.record.deploy_variables import shown
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.times import to_iso
from sluice.tasks.judge.check_alarms import last_seen
from sluice.tasks.look.describe_deployment import DeploymentView, TargetView
from sluice.tasks.look.list_deployments import DeploymentList


def deployments_body(page: DeploymentList) -> DeploymentsBody:
    """A page of the list of deployments."""
    rows = [_deployment(listed.item, listed.item.status.value) for listed in page.deployments]
    return {"deployments": rows, "next": page.next_token}


def deployment_body(view: DeploymentView, drifted: Sequence[WatchedFunction], api_url: str) -> DeploymentBody:
    """One deployment with its targets, and what has drifted since it ended."""
    return {
        **_deployment(view.item, view.status.value),
        "requestedBy": view.item.requested_by,
        "source": view.item.source,
        "context": shown(view.item.variables) or None,
        "breakGlass": [_break_glass(use) for use in view.item.break_glass],
        "drift": drift_summary(drifted),
        "targets": [_target(target) for target in view.targets],
        "next": None,
        "links": links(view.item.deployment_id, api_url),
    }


def _deployment(item: DeploymentItem, status: str) -> DeploymentRow:
    return {
        "deploymentId": item.deployment_id,
        "application": item.application,
        "description": item.description,
        "status": status,
        "reason": f"Waits for {item.waits_for}." if item.waits_for else item.reason,
        "createdAt": to_iso(item.created_at),
        "endedAt": to_iso(item.ended_at) if item.ended_at else None,
        "blockedBy": item.waits_for or None,
        "reverts": item.reverts or None,
        "revertedBy": item.reverted_by or None,
        "sourceControl": dict(item.source_control) or None,
    }


def _break_glass(use: BreakGlassUse) -> BreakGlassRow:
    return {
        "passed": use.passed,
        "target": use.target or None,
        "by": use.by,
        "at": to_iso(use.at),
        "reason": use.reason,
    }


def _target(view: TargetView) -> TargetRow:
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
        "stageTitles": [stage.title for stage in view.plan.stages],
        "functions": [
            _function(planned, records.get(planned.function_name)) for planned in view.plan.functions
        ],
        "waitingFor": [
            *([start_row(view.starts_at)] if view.starts_at else []),
            *([hold_row(view.item.hold)] if view.is_held and view.item.hold else []),
            *([place_row(view.item.queued_for)] if view.is_queued else []),
            *(wait_row(wait) for wait in view.waiting_for),
        ],
        "analyses": [analysis_row(analysis) for analysis in view.analyses],
        "alarms": [_alarm(alarm, view) for alarm in last_seen(view.item)],
        "pausedByHand": _paused(view.item),
        "fullPromotion": _promotion(view.item),
        "endsWave": view.item.ends_wave or None,
    }


def _paused(item: TargetItem) -> PausedRow | None:
    held = item.held_by
    return {"by": held.by, "since": to_iso(held.at), "comment": held.comment} if held else None


def _promotion(item: TargetItem) -> PromotionRow | None:
    asked = item.promotion
    return {"by": asked.by, "since": to_iso(asked.at), "comment": asked.comment} if asked else None


def _alarm(alarm: AlarmState, view: TargetView) -> AlarmRow:
    at_start = {one.name: one.state for one in view.item.alarms_at_start or ()}
    return {
        "name": alarm.name,
        "state": alarm.state,
        "reason": alarm.reason,
        "since": to_iso(alarm.since) if alarm.since else None,
        "stateAtStart": at_start.get(alarm.name),
    }


def _stage(view: TargetView) -> StageRow | None:
    if view.stage is None:
        return None
    return {
        "index": view.stage.index,
        "count": len(view.plan.stages),
        "title": view.stage.stage.title,
    }


def _function(planned: FunctionPlan, record: FunctionRecord | None) -> FunctionRow:
    return {
        "functionName": planned.function_name,
        "aliasName": planned.alias_name,
        "stableVersion": record.stable_version if record else None,
        "candidateVersion": record.candidate_version if record else None,
        "weight": record.weight if record else None,
        "note": record.note if record else "",
    }
