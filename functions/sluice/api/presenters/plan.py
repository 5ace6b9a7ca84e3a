"""Shows whether a config is valid, and what it would do."""

from collections.abc import Sequence

from sluice.api.bodies.plan import (
    ArtifactRow,
    CodeChangeRow,
    ExpectedRow,
    FindingRow,
    PlanBody,
    PlannedFunctionRow,
    PlannedStageRow,
    PlannedTargetRow,
    PlannedWaitRow,
    TrafficRow,
)
from sluice.api.bodies.submission import ValidationBody
from sluice.domain.plan.planned_waits import PlannedWait
from sluice.domain.plan.timetable import StageTime
from sluice.domain.preflight.canary_traffic import ExpectedTraffic
from sluice.domain.preflight.differences import CodeChange
from sluice.domain.preflight.expected_calls import DEPLOYMENT_TRANSITIONS
from sluice.domain.preflight.expected_cost import ExpectedUsage
from sluice.domain.preflight.facts import FunctionFacts
from sluice.domain.preflight.findings import Finding
from sluice.domain.preflight.preview import FunctionPreview, TargetPreview
from sluice.domain.preflight.prices import AS_OF, REGION, SOURCES
from sluice.domain.times import to_iso
from sluice.errors.problem import Problem
from sluice.tasks.intake.preview_deployment import Previewed


def validation_body(problems: Sequence[Problem]) -> ValidationBody:
    """Whether the config would be accepted, with its problems and warnings."""
    errors = [problem.as_dict() for problem in problems if problem.severity == "error"]
    warnings = [problem.as_dict() for problem in problems if problem.severity == "warning"]
    return {"valid": not errors, "problems": errors, "warnings": warnings}


def plan_body(previewed: Previewed) -> PlanBody:
    """The preview, with clock times counted from when it would start; null is what nobody can know."""
    preview, start = previewed.preview, previewed.starts_at
    return {
        "application": preview.plan.application,
        "description": preview.plan.description,
        "madeAt": to_iso(previewed.made_at),
        "startsAt": to_iso(start),
        "endsAt": _at(start, preview.ends_after),
        "wouldFail": preview.would_fail,
        "order": [list(names) for names in preview.levels],
        "targets": [_target(target, start) for target in preview.targets],
        "findings": [_finding(finding) for finding in preview.findings],
        "warnings": [warning.as_dict() for warning in previewed.warnings],
        "notes": list(preview.plan.notes),
        "expected": {
            **_expected(preview.usage, preview.calls),
            "stateTransitionsOfDeployment": DEPLOYMENT_TRANSITIONS,
            "prices": {"asOf": AS_OF, "region": REGION, "sources": list(SOURCES.values())},
        },
    }


def _expected(usage: ExpectedUsage, calls: int | None) -> ExpectedRow:
    return {
        "stateTransitions": usage.transitions,
        "awsCalls": calls,
        "lambdaInvocations": usage.invocations,
        "lambdaGbSeconds": round(usage.gb_seconds, 3),
        "tableReads": usage.reads,
        "tableWrites": usage.writes,
        "costInUsd": round(usage.dollars, 6),
    }


def _target(target: TargetPreview, start: float) -> PlannedTargetRow:
    plan = target.time.plan
    return {
        "name": plan.name,
        "account": plan.account,
        "region": plan.region,
        "strategy": plan.strategy,
        "dependsOn": list(plan.depends_on),
        "isReached": target.is_reached,
        "startsAt": _at(start, target.time.starts_after),
        "endsAt": _at(start, target.time.ends_after),
        "timeLimitSeconds": plan.time_limit_seconds,
        "stages": [_stage(stage, start) for stage in target.time.stages],
        "gates": [_planned_wait(wait) for wait in target.planned_waits],
        "alarms": [
            {"name": name, "alreadyInAlarm": watch.already.value}
            for watch in plan.alarms
            for name in watch.names
        ],
        "functions": [_function(function) for function in target.functions],
        "expected": _expected(target.usage, target.calls),
        "endsWave": plan.ends_wave or None,
    }


def _stage(stage: StageTime, start: float) -> PlannedStageRow:
    return {
        "index": stage.index,
        "title": stage.stage.title,
        "startsAt": _at(start, stage.starts_after),
        "lastsSeconds": stage.lasts,
        "weight": stage.weight,
    }


def _planned_wait(wait: PlannedWait) -> PlannedWaitRow:
    return {
        "stage": wait.stage,
        "place": wait.place,
        "title": wait.title,
        "who": wait.who,
        "withinSeconds": wait.seconds,
    }


def _function(function: FunctionPreview) -> PlannedFunctionRow:
    facts = function.facts
    return {
        "functionName": facts.planned.function_name,
        "aliasName": facts.planned.alias_name,
        "isRead": facts.is_read,
        "exists": facts.latest is not None if facts.is_read else None,
        "servesNow": _serves_now(facts),
        "code": _code(function.code),
        "artifact": _artifact(facts),
        "settings": [
            {"name": change.name, "before": change.before, "after": change.after}
            for change in function.settings
        ],
        "requestsPerDay": facts.requests_per_day,
        "traffic": [_traffic(traffic) for traffic in function.traffic],
    }


def _serves_now(facts: FunctionFacts) -> str | None:
    if facts.alias is not None:
        return str(facts.alias.routing)
    return None if facts.latest is None else facts.latest.version


def _artifact(facts: FunctionFacts) -> ArtifactRow:
    planned, seen = facts.planned, facts.artifact
    return {
        "path": planned.origin,
        "objectVersion": planned.object_version or (seen.object_version if seen else None),
        "version": facts.published_version,
    }


def _code(code: CodeChange) -> CodeChangeRow:
    return {
        "differs": code.differs,
        "before": {"sha256": code.before_sha256, "size": code.before_size},
        "after": {"sha256": code.after_sha256, "size": code.after_size},
    }


def _traffic(traffic: ExpectedTraffic) -> TrafficRow:
    return {
        "stage": traffic.stage,
        "weight": traffic.weight,
        "requestsPerHour": round(traffic.per_hour, 1),
        "requests": None if traffic.requests is None else round(traffic.requests),
    }


def _finding(finding: Finding) -> FindingRow:
    return {
        "severity": finding.severity,
        "code": finding.code,
        "target": finding.target,
        "functionName": finding.function_name or None,
        "message": finding.message,
        "remedy": finding.remedy,
    }


def _at(start: float, seconds: float | None) -> str | None:
    return None if seconds is None else to_iso(start + seconds)
