"""Where the installed command begins: its own version alone needs none of the libraries of the rest."""

import os
import sys
from pathlib import Path

from sluice_cli import __version__
from sluice_cli.client.local_plane import local_plane
from sluice_cli.errors import UsageError


def main() -> None:
    """Run the command."""
    if sys.argv[1:] == ["--version"] and not _knows_control_plane():
        sys.stdout.write(f"sluice {__version__}\n")
        return
    from sluice_cli.main import main as run  # noqa: PLC0415 - it imports everything

    run()


def _knows_control_plane() -> bool:
    """Whether there is another version to show."""
    try:
        return bool(os.environ.get("SLUICE_API")) or local_plane(Path.cwd()) is not None
    except UsageError:
        return True  # whoever shows it says what is wrong
