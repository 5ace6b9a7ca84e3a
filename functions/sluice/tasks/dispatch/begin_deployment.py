"""Begin deployment: the first state of a deployment's execution."""

from sluice.ports import Ports
from sluice.tasks.record_event import record_event


def begin_deployment(ports: Ports, deployment_id: str) -> None:
    """Mark the deployment as running; safe to repeat."""
    ports.deployments.begin(deployment_id)
    record_event(ports, deployment_id, "DeploymentStarted", "The deployment started")
