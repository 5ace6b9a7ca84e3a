"""Turns the shapes of bodies into JSON Schemas, with what their source says of each field."""

import ast
import inspect
import types
from collections.abc import Iterable, Mapping
from itertools import pairwise
from textwrap import dedent
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

Schema = dict[str, Any]

_SCALARS: Mapping[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    object: {},
}


def schemas_of(shapes: Iterable[type]) -> dict[str, Schema]:
    """The schema of each shape and of all that it is made of, by name; TypeError if two share one."""
    found: dict[str, type] = {}
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop()
        if found.setdefault(shape.__name__, shape) is not shape:
            raise TypeError(f"Two shapes are called {shape.__name__}: give one of them another name")
        waiting += [one for one in _shapes_in(shape) if found.get(one.__name__) is not one]
    return {name: _object(shape) for name, shape in sorted(found.items())}


def reference(shape: type) -> Schema:
    """Where the schema of a shape is."""
    return {"$ref": f"#/components/schemas/{shape.__name__}"}


def _object(shape: type) -> Schema:
    said = _said_of_fields(shape)
    hints = get_type_hints(shape, include_extras=True)
    fields = {name: _described(_schema(hint), said.get(name)) for name, hint in hints.items()}
    required = sorted(getattr(shape, "__required_keys__", ()))
    schema: Schema = {"type": "object", "description": inspect.getdoc(shape) or "", "properties": fields}
    return schema | ({"required": required} if required else {})


def _schema(hint: Any) -> Schema:  # noqa: ANN401 - any annotation
    if is_typeddict(hint):
        return reference(hint)
    return dict(_SCALARS[hint]) if hint in _SCALARS else _composed(hint)


def _composed(hint: Any) -> Schema:  # noqa: ANN401 - any annotation
    origin, inner = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _schema(inner[0])
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_schema(one) for one in inner]}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(inner[1])}
    if origin is list:
        return {"type": "array", "items": _schema(inner[0])}
    raise TypeError(f"Bodies have no JSON Schema for {hint!r}")


def _shapes_in(hint: Any) -> list[type]:  # noqa: ANN401 - any annotation
    parts = get_type_hints(hint, include_extras=True).values() if is_typeddict(hint) else get_args(hint)
    return [one for part in parts for one in ([part] if is_typeddict(part) else _shapes_in(part))]


def _described(schema: Schema, said: str | None) -> Schema:
    return {**schema, "description": said} if said else schema


def _said_of_fields(shape: type) -> dict[str, str]:
    """The text below each field, which Python itself does not keep."""
    said: dict[str, str] = {}
    for base in [one for one in (*getattr(shape, "__orig_bases__", ()), shape) if is_typeddict(one)]:
        for field, after in pairwise(_statements(base)):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                said |= _text_below(field.target.id, after)
    return said


def _statements(shape: type) -> list[ast.stmt]:
    """What is written in the class; nothing for one that is made by a call, as some names need."""
    try:
        (body,) = ast.parse(dedent(inspect.getsource(shape))).body
    except OSError:
        return []
    return body.body if isinstance(body, ast.ClassDef) else []


def _text_below(name: str, statement: ast.stmt) -> dict[str, str]:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return {name: inspect.cleandoc(str(statement.value.value))}
    return {}
