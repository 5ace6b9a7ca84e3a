"""Finds the target that the path of a request means."""

from collections.abc import Collection
from urllib.parse import unquote

from sluice.domain.plan.target_segment import target_segment
from sluice.errors import NotFoundError
from sluice.ports import Ports


def find_target(ports: Ports, deployment_id: str, given: str) -> str:
    """The name of the target, as it came, decoded, or as a segment: the one that exists. NotFoundError."""
    return target_named(given, {target.name for target in ports.targets.list(deployment_id)}, deployment_id)


def target_named(given: str, names: Collection[str], deployment_id: str) -> str:
    """The same among the names of all targets of the deployment."""
    for name in (given, unquote(given)):
        if name in names:
            return name
    for name in names:
        if target_segment(name) == given:
            return name
    raise NotFoundError(f"Deployment {deployment_id} has no target '{unquote(given)}'")
