"""Adds one event to a deployment's timeline, and lets the account's event bus hear of transitions."""

from collections.abc import Mapping

from sluice.domain.status import DeploymentStatus
from sluice.domain.timeline import TRANSITIONS, TimelineEvent
from sluice.domain.webhook import KeptAnswer
from sluice.ports import Ports


def tell(
    ports: Ports,
    deployment_id: str,
    kind: str,
    message: str,
    *,
    target: str = "",
    detail: str = "",
    facts: Mapping[str, object] | None = None,
    response: KeptAnswer | None = None,
) -> None:
    """Tell what has just happened; the same kind, target and detail told twice is kept and sent once."""
    event = TimelineEvent(kind, message, ports.clock.now(), target, detail, facts or {}, response)
    if ports.timeline.add(deployment_id, event) and kind in TRANSITIONS:
        ports.events.publish(deployment_id, event)


def tell_ended(ports: Ports, deployment_id: str, status: DeploymentStatus, reason: str) -> None:
    """Tell that the deployment has ended."""
    message = f"{status.value}: {reason}"
    tell(ports, deployment_id, "DeploymentEnded", message, facts={"status": status.value})
