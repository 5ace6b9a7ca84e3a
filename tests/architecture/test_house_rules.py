"""How the code looks: short functions, names that say something, a sentence on each module and class."""

import ast
from statistics import median, quantiles

import pytest

from tests.architecture.sources import PRODUCT, Source, length_of, sources

LONGEST_FUNCTION = 60
LONGEST_NINETEEN_OF_TWENTY = 40
LONGEST_HALF = 10
WORDS_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


@pytest.mark.parametrize("folder", [*PRODUCT, "tests"])
def test_no_function_is_long_when_a_folder_is_read(folder: str) -> None:
    long = [
        f"{source.name}:{function.lineno} {function.name}"
        for source in sources(folder)
        for function in source.functions()
        if length_of(function) > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("folder", PRODUCT)
def test_most_functions_are_short_when_a_folder_is_read(folder: str) -> None:
    lengths = [length_of(function) for source in sources(folder) for function in source.functions()]
    assert median(lengths) <= LONGEST_HALF
    assert quantiles(lengths, n=20)[-1] <= LONGEST_NINETEEN_OF_TWENTY


def test_module_says_what_it_is_for_when_it_is_opened() -> None:
    silent = [source.name for source in sources(*PRODUCT) if not ast.get_docstring(source.tree)]
    assert silent == []


def test_test_module_says_what_it_holds_when_it_is_opened() -> None:
    modules = [source for source in sources("tests") if source.path.name != "__init__.py"]
    assert [source.name for source in modules if not ast.get_docstring(source.tree)] == []


def test_public_class_says_what_it_is_when_it_is_read() -> None:
    assert [name for source in sources(*PRODUCT) for name in silent_classes(source)] == []


def test_module_name_says_something_when_it_is_listed() -> None:
    names = [
        source for source in sources(*PRODUCT, "tests") if set(words_of(source)) & WORDS_THAT_SAY_NOTHING
    ]
    assert [source.name for source in names] == []


def silent_classes(source: Source) -> list[str]:
    return [
        f"{source.name}:{node.lineno} {node.name}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def words_of(source: Source) -> list[str]:
    return source.name.removesuffix(".py").replace("/", "_").split("_")


def test_frozen_dataclass_is_quick_to_define_when_a_handler_may_load_it() -> None:
    slow = [
        source.name
        for source in sources("functions")
        if source.path.name != "values.py" and "from dataclasses import dataclass" in source.text
        if "@dataclass(frozen=True" in source.text
    ]
    assert slow == []
