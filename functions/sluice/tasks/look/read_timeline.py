"""Reads what happened in a deployment."""

from collections.abc import Sequence

from sluice.domain.record.timeline import TimelineEvent
from sluice.ports import Ports


def read_timeline(ports: Ports, deployment_id: str) -> Sequence[TimelineEvent]:
    """Everything so far, oldest first; NotFoundError when there is no such deployment."""
    ports.deployments.get(deployment_id)
    return ports.timeline.list(deployment_id)
