"""Writes the JSON Schema of guardrails: `python -m sluice.config.guardrails.json_schema`."""

import json
import sys
from typing import Any

from sluice.config.guardrails.model import GuardrailsConfig
from sluice.config.json_schema import DIALECT, for_editors


def schema() -> dict[str, Any]:
    """The JSON Schema of a guardrails document."""
    return {"$schema": DIALECT, **for_editors(GuardrailsConfig.model_json_schema())}


def schema_text() -> str:
    """The schema as the file that is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
