"""Finds the target that the path of a request means."""

from urllib.parse import unquote

from sluice.domain.plan.target_segment import named_by
from sluice.errors import NotFoundError
from sluice.ports import Ports


def find_target(ports: Ports, deployment_id: str, given: str) -> str:
    """The name of the target, as it came, decoded, or as a segment: the one that exists. NotFoundError."""
    name = named_by(given, {target.name for target in ports.targets.list(deployment_id)})
    if name is None:
        raise no_such_target(given, deployment_id)
    return name


def no_such_target(given: str, deployment_id: str) -> NotFoundError:
    """What whoever asked for it is told."""
    return NotFoundError(f"Deployment {deployment_id} has no target '{unquote(given)}'")
