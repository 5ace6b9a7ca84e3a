"""Gives IAM the partition keys of a DynamoDB request, as `dynamodb:LeadingKeys`.

A transaction and a batch have those of all their parts, a query the one that its condition names
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.core import iam_actions
from ministack.services import dynamodb

from local.plane.patching import replace

_Fields = Mapping[str, Any]
_EQUALS = re.compile(r"([#\w.]+)\s*=\s*(:\w+)")


def apply() -> None:
    """Add the condition key."""
    replace(
        iam_actions,
        "dynamodb_service_context",
        sha256="0f0021bdc8a3f13c08e31cc7148fc9ffc139fdf8e87d569ee49bb78859d1804f",
    )(service_context)


def service_context(original: Callable[[bytes], dict[str, Any]], body: bytes) -> dict[str, Any]:
    """The condition keys of a request."""
    found = original(body)
    request = _json(body)
    parts = [part for item in request.get("TransactItems", ()) for part in item.values()]
    parts += [
        {"TableName": table, "Key": key}
        for table, batch in request.get("RequestItems", {}).items()
        for key in batch.get("Keys", ())
    ]
    keys = [key for part in parts or [request] for key in _leading_keys(part)]
    return {**found, "dynamodb:LeadingKeys": keys} if keys else found


def _leading_keys(request: _Fields) -> Iterator[str]:
    table = dynamodb._tables.get(str(request.get("TableName")))  # noqa: SLF001 - the emulator keeps it private
    if table is None:
        return
    if "KeyConditionExpression" in request:
        yield from _queried(request)
        return
    name = next(one["AttributeName"] for one in table["KeySchema"] if one["KeyType"] == "HASH")
    value = (request.get("Key") or request.get("Item") or {}).get(name)
    if value is not None:
        yield _text(value)


def _queried(request: _Fields) -> Iterator[str]:
    """The value of the partition key, which is the one that a query compares first."""
    found = _EQUALS.search(request["KeyConditionExpression"])
    values = request.get("ExpressionAttributeValues", {})
    if found is not None and found[2] in values:
        yield _text(values[found[2]])


def _text(value: _Fields) -> str:
    """The value without its type."""
    return str(next(iter(value.values())))


def _json(body: bytes) -> _Fields:
    try:
        fields = json.loads(body)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}
