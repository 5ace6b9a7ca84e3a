"""Mutations of the methods that all frozen dataclasses share."""

from tests.mutants.mutation import Mutation

_INVARIANTS = ("tests/properties/test_value_invariants.py",)
_VALUES = "values.py"

VALUES = (
    Mutation(
        "values of two classes are equal",
        _VALUES,
        " if type(self) is type(other) else object.__eq__(self, other)",
        "",
        _INVARIANTS,
    ),
    Mutation(
        "a field that nobody gave is left out",
        _VALUES,
        "values.keys() != known",
        "values.keys() - known",
        _INVARIANTS,
    ),
    Mutation("an argument too many is dropped", _VALUES, "or len(by_position) < len(given)", "", _INVARIANTS),
    Mutation(
        "an argument that is given twice counts once",
        _VALUES,
        "or not by_position.keys().isdisjoint(named)",
        "",
        _INVARIANTS,
    ),
    Mutation(
        "values can be changed", _VALUES, '        "__setattr__": _refuse_to_assign,\n', "", _INVARIANTS
    ),
    Mutation(
        "a method that a class has of its own is replaced",
        _VALUES,
        "if name not in written:",
        "if name:",
        _INVARIANTS,
    ),
    Mutation(
        "fields that do not count are compared",
        _VALUES,
        "for one in of_class if one.compare)",
        "for one in of_class)",
        _INVARIANTS,
    ),
    Mutation(
        "fields that are hidden are shown",
        _VALUES,
        "for one in of_class if one.repr)",
        "for one in of_class)",
        _INVARIANTS,
    ),
)
