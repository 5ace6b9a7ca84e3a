"""Calls of ports, as values: what a script is written of, and what a task says while it is played."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeVar, cast

PortType = TypeVar("PortType")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Call:
    """One call of a port, with all arguments by name, those included that were left to their defaults."""

    port: str
    method: str
    arguments: tuple[tuple[str, object], ...]

    def __str__(self) -> str:
        """`functions.get_alias(name='quote', alias_name='live')`."""
        arguments = ", ".join(f"{name}={shown(value)}" for name, value in self.arguments)
        return f"{self.port}.{self.method}({arguments})"

    def differences(self, other: "Call") -> Iterator[str]:
        """What `other` has otherwise, by argument and field; nothing when it is a call of something else."""
        if (self.port, self.method) == (other.port, other.method):
            for (name, wanted), (_, found) in zip(self.arguments, other.arguments, strict=True):
                yield from _differing(name, wanted, found)


Hear = Callable[[Call], object]
"""Takes a call, and gives what it is answered."""


class Port:
    """Hands each call on; it has the methods of its protocol, with their arguments, and does nothing else."""

    def __init__(self, name: str, protocol: type[object], hear: Hear) -> None:
        self._name, self._protocol, self._hear = name, protocol, hear

    def __getattr__(self, method: str) -> Callable[..., object]:
        if method.startswith("__"):
            raise AttributeError(method)
        signature = inspect.signature(getattr(self._protocol, method))

        def call(*positional: object, **named: object) -> object:
            __tracebackhide__ = True
            bound = signature.bind(self, *positional, **named)
            bound.apply_defaults()
            return self._hear(Call(self._name, method, tuple(bound.arguments.items())[1:]))

        return call

    def __repr__(self) -> str:
        return self._name

    def heard_by(self, hear: Hear) -> "Port":
        """The same port, heard by somebody else."""
        return Port(self._name, self._protocol, hear)


def written(name: str, protocol: type[PortType]) -> PortType:
    """A port to write scripts with: each of its methods gives back the call."""
    return cast("PortType", Port(name, protocol, lambda call: call))


class _Any:
    """Equal to every value of a type, or to every text with certain words."""

    def __init__(self, kind: type[object], *words: str) -> None:
        self._kind, self._words = kind, words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self._kind) and all(word in str(other) for word in self._words)

    __hash__ = None  # type: ignore[assignment]  # equal values would need equal hashes

    def __repr__(self) -> str:
        return f"<any {self._kind.__name__}{' with ' if self._words else ''}{', '.join(self._words)}>"


def text_with(*words: str) -> str:
    """Stands for every text in which all these words are: the facts count, not the sentence."""
    return cast("str", _Any(str, *words))


class _Fields:
    """Equal to every mapping that has certain fields."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and {**other, **self._fields} == other

    __hash__ = None  # type: ignore[assignment]  # equal values would need equal hashes

    def __repr__(self) -> str:
        return f"<any mapping with {self._fields}>"


def mapping_with(**fields: object) -> dict[str, object]:
    """Stands for every mapping that has these fields."""
    return cast("dict[str, object]", _Fields(fields))


def shown(value: object) -> str:
    """A value on one line, without what it has by default, and shortened."""
    text = _text(value)
    return text if len(text) <= 120 else f"{text[:100]}...{text[-15:]}"


def _text(value: object) -> str:
    if not is_dataclass(value) or isinstance(value, type):
        return repr(value)
    said = [
        f"{one.name}={_text(found)}"
        for one in fields(value)
        if (found := getattr(value, one.name)) != one.default
    ]
    return f"{type(value).__name__}({', '.join(said)})"


def _differing(name: str, wanted: object, found: object) -> Iterator[str]:
    if wanted == found:
        return
    if is_dataclass(wanted) and type(wanted) is type(found):
        for one in fields(wanted):
            yield from _differing(f"{name}.{one.name}", getattr(wanted, one.name), getattr(found, one.name))
    else:
        yield f"{name} is {found!r}, expected {wanted!r}"
