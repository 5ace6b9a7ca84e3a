"""Reads the deployment config a person names, as bytes and as lines to point at; it does not parse it."""

import sys
from dataclasses import dataclass
from pathlib import Path

from sluice_cli.errors import UsageError

_STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class ConfigText:
    """The text of a deployment config and what to call it in messages."""

    name: str
    content: bytes
    folder: Path | None = None
    """What paths in it start from; None for standard input."""

    @property
    def content_type(self) -> str:
        """The media type to send it as; JSON read from standard input is YAML as well."""
        return "application/json" if self.name.lower().endswith(".json") else "application/yaml"

    def line(self, number: int) -> str | None:
        """The line of that number, counted from 1 as editors do."""
        lines = self.content.decode(errors="replace").splitlines()
        return lines[number - 1] if 1 <= number <= len(lines) else None


def read_config(file: Path) -> ConfigText:
    """The text of the file, or of standard input for `-`."""
    if file == _STANDARD_INPUT:
        return ConfigText("<stdin>", sys.stdin.buffer.read())
    try:
        return ConfigText(str(file), file.read_bytes(), file.parent)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror}", "Give the config's path with -f"
        ) from error
