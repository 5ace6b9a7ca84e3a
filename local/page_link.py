"""Makes the link by which a browser opens the page of a plane, signed in as the plane's root."""

import httpx

from local.plane_access import Plane
from sluice_cli.client.endpoint import Endpoint
from sluice_cli.client.local_plane import AccessKey
from sluice_cli.client.signing import SigV4

_SECONDS = 30.0


def signed_in_link(plane: Plane) -> str:
    """A fresh link, as `sluice open` would print it."""
    key = AccessKey(plane.credentials["accessKeyId"], plane.credentials["secretAccessKey"])
    auth = SigV4(Endpoint(plane.api_url, plane.home_region, key))
    answer = httpx.post(f"{plane.api_url}/sessions/links", json={}, auth=auth, timeout=_SECONDS)
    return str(answer.raise_for_status().json()["url"])
