"""Shows a stored config without the values in which people put secrets, however their keys are spelled."""

from sluice.config.text.document import read_document
from sluice.config.text.paths import Path

_CONTEXTS = ("context", "contextoverrides")


def without_secrets(text: str) -> str:
    """The config as submitted, without those values."""
    return read_document(text).masked(_is_hidden)


def _is_hidden(path: Path) -> bool:
    """Values of environment variables, headers of webhooks, every `context`, and payloads of smoke tests."""
    keys = [part.lower() for part in path if isinstance(part, str)]
    if keys[:1] == ["webhooks"]:
        return "headers" in keys[1:-1] and keys[-1] == "value"
    if keys[:1] == ["provideroptions"]:
        return "environment" in keys[1:-1]
    # The second key is a name that people choose, as of a target.
    if any(key in _CONTEXTS for key in (*keys[:1], *keys[2:-1])) and len(keys) > 1:
        return True
    return "smoketest" in keys[1:-1] and keys[-1] == "payload"
