"""Steering a deployment by hand, as a program with an AWS identity does."""

from urllib.parse import quote

import httpx

from tests.scenarios.world import World


def steer(world: World, deployment: str, verb: str, target: str = "", **body: object) -> httpx.Response:
    """POST a verb to a deployment, or to one target of it."""
    path = f"/targets/{quote(target, safe='')}/{verb}" if target else f"/{verb}"
    return world.api.post(f"/deployments/{deployment}{path}", json=body)
