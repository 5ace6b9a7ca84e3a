"""Shows what has drifted since it was deployed."""

from collections.abc import Sequence
from typing import Literal

from sluice.api.bodies.drift import CheckedBody, DriftBody, DriftFindingRow, DriftRow, DriftSummary
from sluice.domain.drift.finding import DriftFinding
from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.times import to_iso
from sluice.tasks.drift.detected import Detected

_MOST_IN_SUMMARY = 10


def drift_body(watched: Sequence[WatchedFunction], next_token: str | None) -> DriftBody:
    """A page of functions."""
    return {"functions": [_row(one) for one in watched], "next": next_token}


def drift_summary(watched: Sequence[WatchedFunction]) -> DriftSummary | None:
    """The functions that have drifted; None when there are none."""
    drifted = [one for one in watched if one.has_drifted]
    if not drifted:
        return None
    return {"count": len(drifted), "functions": [_row(one) for one in drifted[:_MOST_IN_SUMMARY]]}


def checked_body(detected: Detected) -> CheckedBody:
    """What a check has done."""
    return {
        "startedAt": to_iso(detected.started_at),
        "checked": detected.probed,
        "drifted": detected.drifted,
        "unread": detected.unread,
        "left": detected.left,
    }


def _row(watched: WatchedFunction) -> DriftRow:
    is_unread = bool(watched.unread)
    return {
        "application": watched.application,
        "target": watched.target,
        "account": watched.account,
        "region": watched.region,
        "functionName": watched.function_name,
        "aliasName": watched.alias_name,
        "deploymentId": watched.deployment_id,
        "deployedAt": to_iso(watched.deployed_at),
        "version": watched.routing.version if watched.routing else None,
        "servingSince": to_iso(watched.serving_since) if watched.served_by else None,
        "servedBy": watched.served_by or None,
        "status": _status(watched),
        "checkedAt": to_iso(watched.probed_at) if watched.probed_at else None,
        "unread": {"reason": watched.unread, "since": to_iso(watched.unread_since)} if is_unread else None,
        "findings": [_finding(one) for one in watched.findings],
    }


def _status(watched: WatchedFunction) -> Literal["inSync", "drifted", "unknown", "notChecked"]:
    if watched.has_drifted:
        return "drifted"
    if watched.unread:
        return "unknown"
    return "inSync" if watched.probed_at else "notChecked"


def _finding(finding: DriftFinding) -> DriftFindingRow:
    return {
        "kind": finding.kind.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "commands": list(finding.commands),
        "since": to_iso(finding.since),
    }
