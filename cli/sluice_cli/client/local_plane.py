"""Finds the plane that runs on this machine; it sends nothing, and needs the standard library alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sluice_cli.errors import UsageError


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A fixed pair of credentials; the secret stays out of every text form."""

    access_key_id: str
    secret_access_key: str

    def __repr__(self) -> str:
        return f"AccessKey({self.access_key_id})"


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """A plane that runs on this machine: its control plane, and the AWS that it stands for."""

    url: str
    region: str
    access_key: AccessKey
    aws_url: str

    def is_at(self, api: str) -> bool:
        """Whether the URL is that of this plane's control plane."""
        return api.rstrip("/") == self.url


def clone_of(folder: Path) -> Path | None:
    """The clone that the folder is in."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def local_plane(folder: Path) -> LocalPlane | None:
    """The plane of the clone that the folder is in: a file elsewhere could send requests anywhere."""
    clone = clone_of(folder)
    path = clone / ".local" / "plane.json" if clone else None
    return _read_plane(path) if path and path.is_file() else None


def _read_plane(path: Path) -> LocalPlane:
    try:
        saved = json.loads(path.read_bytes())
        key = AccessKey(saved["credentials"]["accessKeyId"], saved["credentials"]["secretAccessKey"])
        url, aws_url = str(saved["apiUrl"]).rstrip("/"), str(saved["endpointUrl"])
        plane = LocalPlane(url, saved["homeRegion"], key, aws_url)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} does not describe a local plane ({error!r})", "Start the plane again with `make local`"
        ) from error
    if not (is_loopback(plane.url) and is_loopback(plane.aws_url)):
        raise UsageError(
            f"{path} names an address that is not on this machine", "Give --api URL, or remove the file"
        )
    return plane


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    host = urlsplit(url).hostname or ""
    return host in {"127.0.0.1", "::1", "localhost"} or host.endswith(".localhost")
