"""Writes the name of a target as a segment of a path that nobody on the way encodes or decodes.

Some encode what they sign twice and others once; letters, digits and `-._~` are left alone by all.
"""

import base64
import re

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def target_segment(name: str) -> str:
    """The name itself, or `~` and its base64url without padding."""
    if _PLAIN.fullmatch(name):
        return name
    return f"~{base64.urlsafe_b64encode(name.encode()).decode().rstrip('=')}"
