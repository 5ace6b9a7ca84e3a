"""What Sluice measures of itself: the metrics, and what an outcome adds to them. Sends nothing."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from sluice.domain.insights.outcome import Outcome
from sluice.values import dataclass


class Unit(StrEnum):
    """A unit, as CloudWatch spells it."""

    COUNT = "Count"
    SECONDS = "Seconds"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. Its one dimension, if any, has few values: each is a metric of its own, and is paid for."""

    name: str
    unit: Unit
    dimension: str = ""


DEPLOYMENTS = Metric("Deployments", Unit.COUNT, "status")
DEPLOYMENT_DURATION = Metric("DeploymentDuration", Unit.SECONDS, "status")
UNDOS = Metric("Undos", Unit.COUNT, "status")
LEAD_TIME = Metric("LeadTime", Unit.SECONDS)
TIME_TO_RESTORE = Metric("TimeToRestore", Unit.SECONDS)
WAIT_DURATION = Metric("WaitDuration", Unit.SECONDS, "kind")
OPEN_WAITS = Metric("OpenWaits", Unit.COUNT, "kind")
LONGEST_WAIT = Metric("LongestWait", Unit.SECONDS, "kind")
UNFINISHED_DEPLOYMENTS = Metric("UnfinishedDeployments", Unit.COUNT)
REPAIRS = Metric("Repairs", Unit.COUNT, "kind")
METRICS = (
    *(DEPLOYMENTS, DEPLOYMENT_DURATION, UNDOS, LEAD_TIME, TIME_TO_RESTORE),
    *(WAIT_DURATION, OPEN_WAITS, LONGEST_WAIT, UNFINISHED_DEPLOYMENTS, REPAIRS),
)


class Repair(StrEnum):
    """What the reconciler has repaired: the dimension of `Repairs`."""

    START = "start"  # of a deployment that intake has stored and not started
    EXECUTION = "execution"  # of a target, which another one rolls back
    REPLY = "reply"  # that was stored and had not reached the waiting state


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of a metric; `group` is the value of its dimension.

    `at` is in seconds since the epoch, None for now. `facts` are no dimensions, only for searching the logs.
    """

    metric: Metric
    value: float
    group: str = ""
    at: float | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def measured_of(outcome: Outcome, undone_ended_at: float | None) -> tuple[Measurement, ...]:
    """What a deployment that has ended adds; `undone_ended_at` is when the one that it undoes had ended."""
    status = outcome.status.value
    found = [(UNDOS if outcome.reverts else DEPLOYMENTS, 1.0, status)]
    if not outcome.reverts:
        found.append((DEPLOYMENT_DURATION, outcome.ended_at - outcome.created_at, status))
        if outcome.lead_seconds is not None:
            found.append((LEAD_TIME, outcome.lead_seconds, ""))
    restored = _restore_seconds(outcome, undone_ended_at)
    if restored is not None:
        found.append((TIME_TO_RESTORE, restored, ""))
    facts = {"deploymentId": outcome.deployment_id, "application": outcome.application}
    return tuple(
        Measurement(metric, max(0.0, value), group, outcome.ended_at, facts) for metric, value, group in found
    )


def _restore_seconds(outcome: Outcome, undone_ended_at: float | None) -> float | None:
    """As `sluice stats` counts it: an undo restores what all callers had since the other one had ended."""
    since, until = outcome.failed_at, outcome.restored_at
    if outcome.reverts:
        since, until = undone_ended_at, outcome.ended_at if outcome.has_succeeded else None
    return None if since is None or until is None else until - since
