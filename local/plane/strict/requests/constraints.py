"""Says what is wrong with a value by an API's model: its length, range, pattern or the values it may have.

AWS's words for it are recorded: tests/contract/functions/test_refused_requests.py.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from local.plane.shapes import Json

Check = Callable[[Json, str], Iterator[str]]
"""Gives a complaint for each thing that is wrong with a value, which is at a path."""


# Lambda has words and a code of its own for a runtime that it does not have.
_JUDGED_BY_SERVICE = frozenset({"Runtime"})


def _bytes_in(base64_text: str) -> int:
    return len(base64_text) * 3 // 4 - base64_text.count("=")


_SIZES: dict[str, tuple[Callable[[Any], float], str]] = {
    **dict.fromkeys(("integer", "long", "float", "double"), (float, "value")),
    "blob": (_bytes_in, "length"),
}


class Constraints:
    """The checks of one API's shapes, each made once; a shape with nothing to check has none."""

    def __init__(self) -> None:
        self._checks: dict[str, Check | None] = {}

    def check_of(self, shape: Shape) -> Check | None:
        """How a value of this shape is checked."""
        if shape.name not in self._checks:
            # A shape that holds itself finds nothing to check in there, and so ends.
            self._checks[shape.name] = None
            self._checks[shape.name] = self._made_for(shape)
        return self._checks[shape.name]

    def _made_for(self, shape: Shape) -> Check | None:
        own = own_rules(shape)
        inner = self._inner(shape)
        if not own and inner is None:
            return None

        is_secret = shape.metadata.get("sensitive")

        def check(value: Json, path: str) -> Iterator[str]:
            broken = [text for text, is_kept in own if not is_kept(value)]
            if broken:
                what = "Value" if is_secret else shown(value)
                yield from (f"{what} at '{path}' failed to satisfy constraint: {text}" for text in broken)
            elif inner is not None:
                yield from inner(value, path)

        return check

    def _inner(self, shape: Shape) -> Check | None:
        if isinstance(shape, StructureShape):
            return self._members(shape)
        if isinstance(shape, ListShape):
            return self._elements(shape)
        return self._entries(shape) if isinstance(shape, MapShape) else None

    def _members(self, shape: StructureShape) -> Check | None:
        found = {name: self.check_of(member) for name, member in shape.members.items()}
        checks = {name: checked for name, checked in found.items() if checked}
        required = tuple(shape.required_members)
        if not checks and not required:
            return None

        def check(value: Json, path: str) -> Iterator[str]:
            for name in required:
                if value.get(name) is None:
                    where = f"{path}.{camel(name)}" if path else camel(name)
                    yield f"Value null at '{where}' failed to satisfy constraint: Member must not be null"
            for name, checked in checks.items():
                if value.get(name) is not None:
                    yield from checked(value[name], f"{path}.{camel(name)}" if path else camel(name))

        return check

    def _elements(self, shape: ListShape) -> Check | None:
        rules, inner = own_rules(shape.member), self._inner(shape.member)
        if not rules and inner is None:
            return None

        def check(value: Json, path: str) -> Iterator[str]:
            if any(not is_kept(element) for element in value for _, is_kept in rules):
                texts = ", ".join(text for text, _ in rules) + _NOT_NULL
                yield (
                    f"{shown(value)} at '{path}' failed to satisfy constraint:"
                    f" Member must satisfy constraint: [{texts}]"
                )
            elif inner is not None:
                for number, element in enumerate(value, 1):
                    yield from inner(element, f"{path}.{number}.member")

        return check

    def _entries(self, shape: MapShape) -> Check | None:
        keys, values = own_rules(shape.key), own_rules(shape.value)
        if not keys and not values:
            return None

        def check(value: Json, path: str) -> Iterator[str]:
            for side, rules, parts in (
                ("Map keys", keys, [*value]),
                ("Map value", values, [*value.values()]),
            ):
                if any(not is_kept(part) for part in parts for _, is_kept in rules):
                    texts = ", ".join(text for text, _ in rules)
                    yield (
                        f"{shown(value)} at '{path}' failed to satisfy constraint: {side} must satisfy"
                        f" constraint: [{texts}{_NOT_NULL if side == 'Map value' else ''}]"
                    )

        return check


_NOT_NULL = ", Member must not be null"
Rule = tuple[str, Callable[[Any], bool]]


def own_rules(shape: Shape) -> list[Rule]:
    """The rules of a value itself, each in AWS's words with what keeps it."""
    limits = shape.metadata
    size, words = _SIZES.get(shape.type_name, (len, "length"))
    rules: list[Rule] = []
    if "max" in limits:
        rules.append(
            (
                f"Member must have {words} less than or equal to {bound(shape, 'max')}",
                lambda v: size(v) <= limits["max"],
            )
        )
    if "min" in limits:
        rules.append(
            (
                f"Member must have {words} greater than or equal to {bound(shape, 'min')}",
                lambda v: size(v) >= limits["min"],
            )
        )
    if (pattern := limits.get("pattern")) and (matcher := compiled(pattern)):
        rules.append(
            (
                f"Member must satisfy regular expression pattern: {pattern}",
                lambda v: bool(matcher.fullmatch(v)),
            )
        )
    if (values := limits.get("enum")) and shape.name not in _JUDGED_BY_SERVICE:
        rules.append((f"Member must satisfy enum value set: [{', '.join(values)}]", lambda v: v in values))
    return rules


def bound(shape: Shape, which: str) -> str:
    """A bound as AWS writes it: `1.0` for fractions."""
    value = shape.metadata[which]
    return str(float(value)) if shape.type_name in {"float", "double"} else str(value)


def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern, None for one that only Java understands."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


def camel(name: str) -> str:
    """A member's name as AWS writes it in its errors."""
    return name[0].lower() + name[1:]


def shown(value: Json) -> str:
    """A value as AWS writes it in its errors."""
    if isinstance(value, list):
        return f"Value '[{', '.join(map(str, value))}]'"
    if isinstance(value, dict):
        return f"Value '{{{', '.join(f'{key}={part}' for key, part in value.items())}}}'"
    return f"Value '{value}'"
