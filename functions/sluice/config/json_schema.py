"""Writes the JSON Schema of deployment configs out of the models: `python -m sluice.config.json_schema`.

It describes what one file can hold; what its parts must be beside each other is checked when it is loaded.
"""

import json
import sys
from typing import Any

from sluice.config.model import DeploymentConfig

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALARS = ["string", "number", "boolean"]


def schema() -> dict[str, Any]:
    """The JSON Schema of a deployment config."""
    return {"$schema": DIALECT, **for_editors(DeploymentConfig.model_json_schema())}


def schema_text() -> str:
    """The schema as the file that is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def for_editors(value: Any) -> Any:  # noqa: ANN401  # any part of a schema
    """The schema without the titles made of key names, and with maps of text open to other scalars.

    Sluice reads every scalar as text, so `weight: 25` is a text in a map of texts.
    """
    if isinstance(value, list):
        return [for_editors(item) for item in value]
    if not isinstance(value, dict):
        return value
    shown = {
        key: for_editors(item) for key, item in value.items() if key != "title" or isinstance(item, dict)
    }
    if shown.get("additionalProperties") == {"type": "string"}:
        shown["additionalProperties"] = {"type": _SCALARS}
    return shown


if __name__ == "__main__":
    sys.stdout.write(schema_text())
