"""Reads the parameters out of a request, by the model of the operation; it judges none of them."""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import unquote

from botocore.model import OperationModel, Shape, StructureShape

from local.plane.shapes import Json

_PLACEHOLDER = re.compile(r"\{(\w+)\+?\}")


def parameters(operation: OperationModel, path: str, body: bytes, query: dict[str, Any]) -> dict[str, Json]:
    """What the caller gave, by the names of the model; what cannot be read is left out."""
    shape = operation.input_shape
    if not isinstance(shape, StructureShape):
        return {}
    named = _in_path(operation.http.get("requestUri", "/"), path)
    given = _in_body(shape, body)
    found: dict[str, Json] = {}
    for name, member in shape.members.items():
        place = member.serialization.get("location")
        wire_name = member.serialization.get("name", name)
        source = {"uri": named, "querystring": query}.get(place, given if place is None else {})
        if wire_name in source:
            found[name] = _typed(member, source[wire_name])
    return found


def _in_body(shape: StructureShape, body: bytes) -> dict[str, Json]:
    """The members in a JSON body; a body that is one member's bytes holds none."""
    if "payload" in shape.serialization or not body:
        return {}
    try:
        given = json.loads(body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _in_path(template: str, path: str) -> dict[str, str]:
    found = _matcher(template.partition("?")[0]).fullmatch(path.rstrip("/"))
    return {name: unquote(value) for name, value in found.groupdict().items()} if found else {}


@cache
def _matcher(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\+?\})", template.rstrip("/"))
    return re.compile("".join(map(_part, parts)))


def _part(part: str) -> str:
    name = _PLACEHOLDER.fullmatch(part)
    if name is None:
        return re.escape(part)
    # The ARN of a durable execution has slashes, and no plus says so.
    is_long = "+" in part or name[1] == "DurableExecutionArn"
    return f"(?P<{name[1]}>{'.+' if is_long else '[^/]+'})"


def _typed(member: Shape, value: Json) -> Json:
    """A value out of a URL as its type; a list there is one element or several."""
    first = value[0] if isinstance(value, list) and member.type_name != "list" else value
    is_number = (
        member.type_name in {"integer", "long"} and isinstance(first, str) and first.lstrip("-").isdigit()
    )
    return int(first) if is_number else first
