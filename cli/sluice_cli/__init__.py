"""The `sluice` command."""

from sluice import __version__

__all__ = ["__version__"]
