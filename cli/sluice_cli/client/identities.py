"""Keeps the access keys of people on the local plane, beside it; they are worth nothing anywhere else."""

import json
from collections.abc import Mapping
from pathlib import Path

from sluice_cli.client.local_plane import AccessKey, LocalPlane, clone_of
from sluice_cli.errors import UsageError


def key_of(name: str, plane: LocalPlane, folder: Path) -> AccessKey:
    """The key of this person on the plane; UsageError."""
    people = _people(plane, folder)
    if name not in people:
        known = f"Known are {', '.join(people)}. " if people else ""
        raise UsageError(
            f"SLUICE_IDENTITY names '{name}', who is not known to this plane",
            f"{known}Add them: sluice local identity add {name}",
        )
    return AccessKey(*people[name])


def keep_key(name: str, key: AccessKey, plane: LocalPlane, folder: Path) -> None:
    """Keep the key for later commands; those of an earlier plane are forgotten."""
    people = {**_people(plane, folder), name: (key.access_key_id, key.secret_access_key)}
    path = _path(folder)
    path.touch(mode=0o600)
    path.write_text(json.dumps({"apiUrl": plane.url, "people": people}), encoding="utf-8")


def _people(plane: LocalPlane, folder: Path) -> Mapping[str, tuple[str, str]]:
    try:
        kept = json.loads(_path(folder).read_bytes())
        people = kept["people"] if kept["apiUrl"] == plane.url else {}
        return {str(name): (str(key), str(secret)) for name, (key, secret) in people.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _path(folder: Path) -> Path:
    return (clone_of(folder) or folder) / ".local" / "identities.json"
