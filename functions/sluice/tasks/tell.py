"""Adds one event to a deployment's timeline, and lets the account's event bus hear of transitions."""

from collections.abc import Mapping

from sluice.domain.status import DeploymentStatus
from sluice.domain.timeline import TRANSITIONS, TimelineEvent, deployment_ended
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
    event = deployment_ended(status, reason, ports.clock.now())
    tell(ports, deployment_id, event.kind, event.message, facts=event.facts)


def publish_withdrawn(ports: Ports, deployment_id: str, reason: str) -> None:
    """Let the event bus hear of a deployment that was cancelled before its turn; its timeline has it already.

    Nobody would come back to one that never ran, so its end and the telling of it are stored at once.
    """
    event = deployment_ended(DeploymentStatus.CANCELLED, reason, ports.clock.now())
    ports.events.publish(deployment_id, event)
