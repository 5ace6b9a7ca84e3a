"""Begin deployment: the first state of a deployment's execution."""

from sluice.domain.record.timeline import TimelineEvent
from sluice.ports import Ports
from sluice.tasks.record_event import publish_told


def begin_deployment(ports: Ports, deployment_id: str) -> None:
    """Mark the deployment as running; safe to repeat."""
    event = TimelineEvent("DeploymentStarted", "The deployment started", ports.clock.now())
    is_new = ports.deployments.begin(deployment_id, event)
    publish_told(ports, deployment_id, event, is_new=is_new)
