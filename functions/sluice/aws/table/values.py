"""Plain Python values to DynamoDB items and back; numbers stay int or float, None is left out."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import cast

Value = str | int | float | bool | bytes | frozenset[str] | None
_LONGEST_TOKEN = 4096
Attributes = Mapping[str, Mapping[str, object]]


def to_item(values: Mapping[str, Value]) -> dict[str, dict[str, object]]:
    """The item that holds these values; empty sets and None cannot be stored and are left out."""
    return {
        name: _to_attribute(value)
        for name, value in values.items()
        if value is not None and value != frozenset()
    }


def from_item(item: Attributes) -> dict[str, Value]:
    """The values that `to_item` wrote."""
    return {name: _from_attribute(attribute) for name, attribute in item.items()}


def projection(attributes: Sequence[str]) -> dict[str, object]:
    """The arguments of a read that gives only these attributes; none give the whole item."""
    if not attributes:
        return {}
    names = {f"#{name}": name for name in attributes}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}


def to_json(data: object) -> str:
    """Compact JSON."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def to_page_token(key: Attributes | None) -> str | None:
    """Where the next page begins, as text that callers need not understand."""
    return base64.urlsafe_b64encode(to_json(key).encode()).decode() if key else None


def from_page_token(token: str, attribute: str, value: str) -> dict[str, dict[str, object]]:
    """The key that `to_page_token` wrote for the page of an index; ValueError for anything else.

    `attribute` is the partition key of the index, and `value` the partition that is listed. A caller can send
    any text, and DynamoDB fails on a key that is not one of this list.
    """
    if len(token) > _LONGEST_TOKEN:
        raise ValueError("longer than any page token")
    try:
        key = json.loads(base64.urlsafe_b64decode(token.encode()))
    except RecursionError as error:
        raise ValueError("nested more deeply than any page token") from error
    if not isinstance(key, dict) or key.keys() != {"pk", "sk", attribute, "createdAt"}:
        raise ValueError("not the key of an index")
    if not all(_is_key_value(one) for one in key.values()) or key[attribute] != {"S": value}:
        raise ValueError("not a key of this list")
    return cast("dict[str, dict[str, object]]", key)


def _is_key_value(value: object) -> bool:
    """Whether this is a text as DynamoDB takes it in a key."""
    if not isinstance(value, dict) or value.keys() != {"S"} or not isinstance(value["S"], str):
        return False
    text = value["S"]
    text.encode()
    return 0 < len(text) <= _LONGEST_TOKEN


def _to_attribute(value: Value) -> dict[str, object]:
    match value:
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value)}
        case bytes():
            return {"B": value}
        case frozenset():
            return {"SS": sorted(value)}
        case _:
            return {"S": str(value)}


def _from_attribute(attribute: Mapping[str, object]) -> Value:
    kind, value = next(iter(attribute.items()))
    match kind:
        case "N":
            text = str(value)
            return float(text) if "." in text or "e" in text.lower() else int(text)
        case "SS":
            return frozenset(cast("list[str]", value))
        case "B":
            return bytes(cast("bytes", value))
        case "BOOL":
            return bool(value)
        case _:
            return str(value)
