"""Finish deployment: works out how a deployment ended, stores it once and frees its application."""

from dataclasses import dataclass

from sluice.domain.reasons import deployment_reason, error_in_words
from sluice.domain.status import DeploymentStatus, end_status
from sluice.errors import RetryableError
from sluice.ports import Ports
from sluice.tasks.tell import tell


@dataclass(frozen=True, slots=True)
class DeploymentEnd:
    """How the deployment ended, and why."""

    status: DeploymentStatus
    reason: str


def finish_deployment(ports: Ports, deployment_id: str, error: str, cause: str) -> DeploymentEnd:
    """Store the end; when it is stored already, give it again. RetryableError while a target still runs."""
    deployment = ports.deployments.get(deployment_id)
    if deployment.status.is_end:
        return DeploymentEnd(deployment.status, deployment.reason)
    targets = ports.targets.list(deployment_id)
    running = [target.name for target in targets if not target.status.is_end]
    if running:
        raise RetryableError(f"{len(running)} targets have not ended yet, the first is '{running[0]}'")
    status = end_status([target.status for target in targets], is_cancelled=deployment.is_cancelled)
    failure = error_in_words(error, cause) if error else ""
    failure = f"{deployment.cancel_reason}." if deployment.is_cancelled else failure
    end = DeploymentEnd(status, deployment_reason(status, targets, failure))
    if ports.deployments.finish(deployment_id, end.status, end.reason, ports.clock.now()):
        message = f"{end.status.value}: {end.reason}"
        tell(ports, deployment_id, "DeploymentEnded", message, facts={"status": end.status.value})
    return end
