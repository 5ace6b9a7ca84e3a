"""Adds one event to a deployment's timeline, at the present time."""

from sluice.domain.timeline import TimelineEvent
from sluice.ports import Ports


def tell(
    ports: Ports, deployment_id: str, kind: str, message: str, *, target: str = "", detail: str = ""
) -> None:
    """Tell what has just happened; the same kind, target and detail told twice is kept once."""
    event = TimelineEvent(kind, message, ports.clock.now(), target, detail)
    ports.timeline.add(deployment_id, [event])
