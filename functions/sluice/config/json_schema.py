"""Generates the JSON Schema of deployment configs from the models: `python -m sluice.config.json_schema`.

It describes what a file can contain; how its parts must fit together is checked when it is loaded.
"""

import json
import sys
from typing import Any

from sluice.config.model import DeploymentConfig
from sluice.config.text.document import PLACE_FOR_ANCHORS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALARS = ["string", "number", "boolean"]


def schema() -> dict[str, Any]:
    """The JSON Schema of a deployment config."""
    anchors = {"patternProperties": {f"^{PLACE_FOR_ANCHORS}": True}}
    return {"$schema": DIALECT, **anchors, **for_editors(DeploymentConfig.model_json_schema())}


def schema_text() -> str:
    """The schema as published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def for_editors(value: Any) -> Any:  # noqa: ANN401  # any part of a schema
    """The schema without generated titles, and with maps of strings open to other scalars.

    Sluice reads every scalar as a string, so `weight: 25` is a string in a map of strings.
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
