"""Frozen dataclasses of the product behave as the standard library's, whatever fields they have."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice import values

NAMES = ("kind", "weight", "self", "alias", "region")
Call = tuple[list[int], dict[str, int]]


@dataclasses.dataclass(frozen=True)
class Described:
    """One field of a class that is made up."""

    name: str
    default: int | None
    is_made: bool
    keyword_only: bool
    compared: bool
    shown: bool


def as_field(described: Described) -> Any:
    default: dict[str, Any] = {}
    if described.default is not None and described.is_made:
        default = {"default_factory": lambda: described.default}
    elif described.default is not None:
        default = {"default": described.default}
    asked = {"kw_only": described.keyword_only, "compare": described.compared, "repr": described.shown}
    return dataclasses.field(**default, **asked)


def class_of(fields: list[Described], dataclass: Callable[..., Any], *, slots: bool) -> type[Any]:
    attributes = {"__annotations__": dict.fromkeys((one.name for one in fields), int), "__module__": __name__}
    body = {one.name: as_field(one) for one in fields}
    return dataclass(frozen=True, slots=slots)(
        type("Made", (), {**attributes, **body, "__doc__": "Made up."})
    )


def sorted_fields(fields: list[Described]) -> list[Described]:
    """Fields with a default come after those without, or the class is refused."""
    return sorted(fields, key=lambda one: one.default is not None)


DESCRIBED = st.lists(
    st.builds(
        Described,
        st.sampled_from(NAMES),
        st.none() | st.integers(0, 3),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda one: one.name,
    max_size=len(NAMES),
).map(sorted_fields)
CALL = st.tuples(
    st.lists(st.integers(0, 3), max_size=6),
    st.dictionaries(st.sampled_from((*NAMES, "unknown")), st.integers(0, 3)),
)


def made(cls: type[Any], call: Call) -> Any:
    """The value, or the error's type."""
    by_position, named = call
    try:
        return cls(*by_position, **named)
    except TypeError:
        return TypeError


@given(fields=DESCRIBED, one=CALL, other=CALL, slots=st.booleans())
def test_values_are_as_the_standard_library_makes_them_when_classes_and_calls_vary(
    *, fields: list[Described], one: Call, other: Call, slots: bool
) -> None:
    ours, standard = (
        class_of(fields, dataclass, slots=slots) for dataclass in (values.dataclass, dataclasses.dataclass)
    )
    mine, theirs = made(ours, one), made(standard, one)
    assert (mine is TypeError) == (theirs is TypeError)
    if mine is TypeError:
        return
    assert dataclasses.asdict(mine) == dataclasses.asdict(theirs)
    assert repr(mine) == repr(theirs)
    assert copy.deepcopy(mine) == mine
    assert hash(copy.copy(mine)) == hash(mine)
    assert (mine == made(ours, other)) == (theirs == made(standard, other))
    assert mine != theirs


@given(fields=DESCRIBED, call=CALL)
def test_value_stays_as_it_is_when_somebody_writes_to_it(fields: list[Described], call: Call) -> None:
    value = made(class_of(fields, values.dataclass, slots=True), call)
    if value is TypeError:
        return
    for name in ("unknown", *(one.name for one in fields)):
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(value, name, 7)
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot delete field '{name}'"):
            delattr(value, name)


@values.dataclass(frozen=True, slots=True)
class Base:
    """What others extend."""

    key: str
    rule: str = dataclasses.field(default="", kw_only=True)

    def __repr__(self) -> str:
        return f"<{self.key}>"


@values.dataclass(frozen=True, slots=True)
class Extended(Base):
    """Adds a field to the base's."""

    weight: float = 10.0


def test_value_has_the_fields_of_its_base_when_its_class_extends_one() -> None:
    value = Extended("1.0", 25.0, rule="canary")
    assert dataclasses.asdict(value) == {"key": "1.0", "rule": "canary", "weight": 25.0}
    assert dataclasses.replace(value, weight=50.0) == Extended("1.0", 50.0, rule="canary")
    assert value != Base("1.0", rule="canary")
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301  # its own


@values.dataclass(frozen=True, slots=True)
class Event:
    """What happened, and facts that two tellings of it may differ in."""

    title: str
    facts: dict[str, str] = dataclasses.field(default_factory=dict, compare=False)


def test_values_are_equal_when_they_differ_in_what_is_not_compared() -> None:
    one, other = Event("Weight set", {"weight": "5"}), Event("Weight set", {"weight": "10"})
    assert one == other
    assert hash(one) == hash(other)
    assert Event("Weight set").facts is not Event("Weight set").facts


def test_method_of_the_class_stays_when_it_is_written_there() -> None:
    assert repr(Base("1.0")) == "<1.0>"
    assert repr(Extended("1.0")) == "Extended(key='1.0', rule='', weight=10.0)"


@pytest.mark.parametrize(
    ("by_position", "named", "said"),
    [
        ((), {}, "missing a required argument: 'key'"),
        (("1.0", 5.0, "canary"), {}, "too many positional arguments"),
        (("1.0",), {"key": "2.0"}, "multiple values for argument 'key'"),
        (("1.0",), {"wieght": 5.0}, "got an unexpected keyword argument 'wieght'"),
    ],
)
def test_call_says_what_is_wrong_when_its_arguments_do_not_fit(
    by_position: tuple[Any, ...], named: dict[str, Any], said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        Extended(*by_position, **named)


def test_class_is_refused_when_its_post_init_would_never_be_called() -> None:
    class Checked:
        def __post_init__(self) -> None:
            """Checks something."""

    with pytest.raises(TypeError, match=r"Checked has __post_init__, which nobody would call"):
        values.dataclass(frozen=True, slots=True)(Checked)
