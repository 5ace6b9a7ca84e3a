"""Decides which control plane to talk to, in which region and with whose credentials; it sends nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sluice_cli.client.identities import key_of
from sluice_cli.client.local_plane import AccessKey, is_loopback, local_plane
from sluice_cli.environment import Environment
from sluice_cli.errors import UsageError

_NO_API = "No control plane is known"
_HOW_TO_NAME_ONE = (
    "Give --api URL or set SLUICE_API (the stack's output ApiUrl), or start a local plane with `make local`"
)
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html: the invoke URL
_API_HOST = re.compile(r"\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?$")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A control plane; `access_key` None means the default credentials chain of the AWS SDKs."""

    url: str
    region: str
    access_key: AccessKey | None = None

    @property
    def is_local(self) -> bool:
        """Whether the control plane runs on this machine."""
        return is_loopback(self.url)


def find_endpoint(api: str | None, environment: Environment) -> Endpoint:
    """The control plane that `--api` or SLUICE_API names, else the local plane that runs here."""
    plane = local_plane(environment.folder)
    if plane is not None and (api is None or plane.is_at(api)):
        person = environment.environment.get("SLUICE_IDENTITY")
        key = key_of(person, plane, environment.folder) if person else plane.access_key
        return Endpoint(plane.url, plane.region, key)
    if not api:
        raise UsageError(_NO_API, _HOW_TO_NAME_ONE)
    _check_address(api)
    return Endpoint(api.rstrip("/"), _region(api, environment.environment))


def _check_address(api: str) -> None:
    parts = urlsplit(api)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"'{api}' is not the URL of a control plane", "Write it as https://HOST[/PATH]")
    # A signed request may carry a session token, which nobody on the way may read.
    if parts.scheme == "http" and not is_loopback(api):
        raise UsageError(f"'{api}' would send signed requests unencrypted", "Use https://")


def _region(api: str, environment: Mapping[str, str]) -> str:
    match = _API_HOST.search(urlsplit(api).hostname or "")
    named = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    region = match["region"] if match else named
    if not region:
        raise UsageError(
            f"The AWS region of {api} is not known", "Set AWS_REGION to the control plane's region"
        )
    return region
