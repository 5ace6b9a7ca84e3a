"""Writes the name of a target as a segment of a path that nobody on the way encodes or decodes.

Some encode what they sign twice and others once; letters, digits and `-._~` are left alone by all.
"""

import base64
import re
from collections.abc import Collection
from urllib.parse import unquote

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def target_segment(name: str) -> str:
    """The name itself, or `~` and its base64url without padding."""
    if _PLAIN.fullmatch(name):
        return name
    return f"~{base64.urlsafe_b64encode(name.encode()).decode().rstrip('=')}"


def named_by(given: str, names: Collection[str]) -> str | None:
    """The one of these names that is meant: as it came, decoded, or as a segment."""
    for name in (given, unquote(given)):
        if name in names:
            return name
    return next((name for name in names if target_segment(name) == given), None)
