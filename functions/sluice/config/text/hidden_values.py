"""Shows a stored config without the values of environment variables: people put secrets there."""

from sluice.config.text.document import read_document
from sluice.config.text.paths import Path


def without_secrets(text: str) -> str:
    """The config as submitted, without those values."""
    return read_document(text).masked(_is_environment_value)


def _is_environment_value(path: Path) -> bool:
    """Whether the path is inside the `environment` of a function's row, however its keys are spelled."""
    keys = [part.lower() for part in path if isinstance(part, str)]
    return keys[:1] == ["provideroptions"] and "environment" in keys[1:-1]
