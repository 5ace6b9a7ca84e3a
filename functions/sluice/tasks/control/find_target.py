"""Finds the target that the path of a request means."""

from urllib.parse import unquote

from sluice.domain.plan.target_segment import target_segment
from sluice.errors import NotFoundError
from sluice.ports import Ports


def find_target(ports: Ports, deployment_id: str, given: str) -> str:
    """The name of the target, as it came, decoded, or as a segment: the one that exists. NotFoundError."""
    names = {target.name for target in ports.targets.list(deployment_id)}
    for name in (given, unquote(given)):
        if name in names:
            return name
    for name in names:
        if target_segment(name) == given:
            return name
    raise NotFoundError(f"Deployment {deployment_id} has no target '{unquote(given)}'")
