"""Writes the paths and queries of requests to the control plane; it sends none."""

from collections.abc import Mapping
from urllib.parse import quote

from sluice.domain.plan.target_segment import target_segment


def path_of(deployment_id: str, target: str | None = None) -> str:
    """The path of a deployment, or of one of its targets."""
    place = f"/targets/{target_segment(target)}" if target is not None else ""
    return f"/deployments/{quote(deployment_id, safe='')}{place}"


def with_query(path: str, **wishes: str | None) -> str:
    """The path with these parameters; those that are None are left out."""
    # An empty reason is sent as well: the control plane says that it is missing.
    query = query_of(wishes)
    return f"{path}?{query}" if query else path


def query_of(parameters: Mapping[str, str | None]) -> str:
    """The parameters as a query; those that are None are left out."""
    # Percent-encoded throughout: a '+' for a space would be signed as one thing and read as another.
    return "&".join(
        f"{name}={quote(value, safe='')}" for name, value in parameters.items() if value is not None
    )
