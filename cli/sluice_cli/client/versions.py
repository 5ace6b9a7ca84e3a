"""Decides whether command and control plane are too far apart to understand each other; it asks nobody."""

import re

from sluice_cli.errors import CliError

_VERSION = re.compile(r"(\d+)\.(\d+)\.")


def too_far_apart(command: str, control_plane: str | None) -> str:
    """What to say of two versions that do not fit, else nothing.

    Releases of one major version fit; before 1.0, those of one minor version.
    """
    if control_plane is None:
        return "The control plane is older than this command, and does not say its version"
    ours, theirs = _series(command), _series(control_plane)
    if ours is None or theirs is None or ours == theirs:
        return ""
    which = "older" if theirs < ours else "newer"
    return f"The control plane ({control_plane}) is {which} than this command ({command})"


def refuse_variables(control_plane: str | None) -> None:
    """CliError for a control plane that would ignore variables: the deployment would not be what was meant.

    Releases that know the header `Sluice-Context` are those that say their version.
    """
    if control_plane is None:
        raise CliError(
            "The control plane is too old for --set and --add-context: it would ignore them",
            "Update it, or write the variables into the file, under `context`",
        )


def _series(version: str) -> tuple[int, ...] | None:
    found = _VERSION.match(version)
    if found is None:
        return None
    major, minor = int(found[1]), int(found[2])
    return (major,) if major else (major, minor)
