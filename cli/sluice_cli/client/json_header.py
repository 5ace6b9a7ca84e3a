"""Writes an object into a header, whose characters are few."""

import base64
import json
from collections.abc import Mapping


def json_header(fields: Mapping[str, str]) -> str:
    """JSON in base64; empty if there is nothing to say."""
    return base64.b64encode(json.dumps(fields).encode()).decode() if fields else ""
