"""Keeps queries of DynamoDB fast in large partitions: the emulator parses the condition again for each item.

A deployment with a thousand targets has ten thousand items in one partition, and then a query takes a quarter
of a second, during which nothing else is answered. The emulator's own code still judges the first item of
each query, and so refuses what AWS refuses.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ministack.services import dynamodb

from local.plane.patching import replace

Attribute = Mapping[str, str]
Item = Mapping[str, Attribute]
Evaluate = Callable[[str, Item, Mapping[str, Attribute], Mapping[str, str], str], bool]

_PREFIX = re.compile(r"(\w+) = (:\w+) AND begins_with\((\w+), (:\w+)\)")
_RANGE = re.compile(r"(\w+) = (:\w+) AND (\w+) BETWEEN (:\w+) AND (:\w+)")


@dataclass(frozen=True, slots=True)
class _Query:
    """One query, known by the very objects of its request, and what its items must be."""

    values: Mapping[str, Attribute]
    holds: Callable[[Item], bool]


_last: list[_Query] = []


def apply() -> None:
    """Stand in for the evaluation of key conditions."""
    replace(
        dynamodb,
        "_evaluate_condition",
        sha256="94561811e28c4326ef9d662d7221d91f2aac6b809ce67cc38d1fbbb9973f01b3",
    )(evaluate)


def evaluate(  # noqa: PLR0917 - the emulator's signature
    original: Evaluate,
    expression: str,
    item: Item,
    values: Mapping[str, Attribute],
    names: Mapping[str, str],
    slot: str = "ConditionExpression",
) -> bool:
    """Whether the item meets the condition."""
    if slot != "KeyConditionExpression":
        return original(expression, item, values, names, slot)
    for query in _last:
        if query.values is values:
            return query.holds(item)
    is_met = original(expression, item, values, names, slot)
    holds = predicate(expression, values)
    _last[:] = [_Query(values, holds)] if holds else []
    return is_met


def predicate(expression: str, values: Mapping[str, Attribute]) -> Callable[[Item], bool] | None:
    """A condition on text keys in one of the two forms that a query of many items has; None for others."""
    if found := _PREFIX.fullmatch(expression):
        pk, partition, sk, prefix = found.groups()
        first, begin = values[partition].get("S"), values[prefix].get("S")
        if first is None or begin is None:
            return None
        return lambda item: item[pk].get("S") == first and item[sk].get("S", "").startswith(begin)
    if found := _RANGE.fullmatch(expression):
        pk, partition, sk, *bounds = found.groups()
        first, low, high = (values[name].get("S") for name in (partition, *bounds))
        if first is None or low is None or high is None:
            return None
        return lambda item: item[pk].get("S") == first and low <= item[sk].get("S", "") <= high
    return None
