"""Records that a function has drifted, or has not any more: once each, whatever is repeated."""

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.record.event_details import DriftFacts
from sluice.domain.times import to_iso
from sluice.errors import in_sentences
from sluice.ports import Ports
from sluice.tasks.record_event import record_event


def record_drift_found(ports: Ports, watched: WatchedFunction) -> None:
    """Tell of the newest finding, in the timeline of the deployment that left the function otherwise."""
    message = in_sentences(*(one.message for one in watched.findings))
    _record(ports, watched, "DriftFound", message)


def record_drift_gone(ports: Ports, watched: WatchedFunction, why: str) -> None:
    """Tell that nothing of what was found is left."""
    _record(ports, watched, "DriftGone", f"{watched.function_name} has not drifted any more: {why}")


def _record(ports: Ports, watched: WatchedFunction, kind: str, message: str) -> None:
    facts: DriftFacts = {
        "application": watched.application,
        "functionName": watched.function_name,
        "kinds": [one.kind.value for one in watched.findings],
        "since": to_iso(watched.newest_since),
    }
    record_event(
        ports,
        watched.deployment_id,
        kind,
        message,
        target=watched.target,
        detail=f"{watched.function_name}@{watched.newest_since}",
        facts=facts,
    )
