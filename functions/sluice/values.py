"""The frozen dataclasses of the product, defined in a tenth of the time that the standard library takes.

`dataclass` of the standard library writes up to eight methods for each class and compiles them whenever the
module is imported, so in each cold start: 0.4 to 3 ms for a class, a third of a handler's imports. Here they
share methods that were compiled once and kept as byte-code. Fields, slots and what reads them (`fields`,
`replace`, `asdict`, pattern matching) stay the standard library's. Type checkers see its `dataclass`, too.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import partial
from inspect import Parameter, Signature
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NoReturn, TypeVar

__all__ = ["dataclass"]

_T = TypeVar("_T")
_Fields = Sequence[Field[object]]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: Literal[True], slots: bool = False) -> Callable[[type[_T]], type[_T]]:  # noqa: ARG001  # see above
        """As the standard library's for these arguments; a class with `__post_init__` raises TypeError."""
        return partial(_defined, slots=slots)


def _defined(cls: type[_T], *, slots: bool) -> type[_T]:
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__qualname__} has __post_init__, which nobody would call")
    written = set(vars(cls))
    defined = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    for name, method in _methods(defined).items():
        if name not in written:
            setattr(defined, name, method)
    return defined


def _methods(cls: type) -> Mapping[str, Callable[..., object]]:
    of_class = fields(cls)
    shown = tuple(one.name for one in of_class if one.repr)
    compared = _values_of(one.name for one in of_class if one.compare)

    def is_equal(self: object, other: object) -> bool:
        return compared(self) == compared(other) if type(self) is type(other) else object.__eq__(self, other)

    def hashed(self: object) -> int:
        return hash(compared(self))

    def state(self: object) -> list[object]:
        return [getattr(self, one.name) for one in of_class]

    def representation(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def restore(self: object, copied: Sequence[object]) -> None:
        """Fills what `copy` or `pickle` has made."""
        for one, value in zip(of_class, copied, strict=True):
            object.__setattr__(self, one.name, value)

    return {
        "__init__": _initializer(of_class),
        "__repr__": representation,
        "__eq__": is_equal,
        "__hash__": hashed,
        "__setattr__": _refuse_to_assign,
        "__delattr__": _refuse_to_delete,
        "__getstate__": state,
        "__setstate__": restore,
    }


def _values_of(names: Iterable[str]) -> Callable[[object], tuple[object, ...]]:
    """What reads these attributes; `attrgetter` alone knows no tuple of none or one."""
    match tuple(names):
        case ():
            return lambda _: ()
        case (name,):
            return lambda self: (getattr(self, name),)
        case several:
            return attrgetter(*several)


def _initializer(of_class: _Fields) -> Callable[..., None]:
    """Assigns as `object` does: the class itself refuses."""
    known = {one.name for one in of_class}
    assign = object.__setattr__
    positional = tuple(one.name for one in of_class if not one.kw_only)
    defaults = {one.name: one.default for one in of_class if one.default is not MISSING}
    factories = {one.name: one.default_factory for one in of_class if one.default_factory is not MISSING}

    def initialize(self: object, /, *given: object, **named: object) -> None:
        by_position = dict(zip(positional, given, strict=False))
        values = {**defaults, **by_position, **named}
        for name, make in factories.items():
            if name not in values:
                values[name] = make()
        if (
            values.keys() != known
            or len(by_position) < len(given)
            or not by_position.keys().isdisjoint(named)
        ):
            _signature(of_class).bind(*given, **named)  # raises TypeError and names what is wrong
        for name, value in values.items():
            assign(self, name, value)

    return initialize


def _signature(of_class: _Fields) -> Signature:
    """What calls may look like; it says what is wrong with one that does not."""
    parameters = [
        Parameter(
            one.name,
            Parameter.KEYWORD_ONLY if one.kw_only else Parameter.POSITIONAL_OR_KEYWORD,
            default=Parameter.empty if one.default is one.default_factory is MISSING else ...,
        )
        for one in of_class
    ]
    return Signature(sorted(parameters, key=lambda one: one.kind))


def _refuse_to_assign(_: object, name: str, __: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
