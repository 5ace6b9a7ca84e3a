"""The list of mutations is up to date: each can still be applied, and what it breaks is still Python."""

import ast

import pytest

from tests.mutants.mutation import ROOT, Mutation
from tests.mutants.mutations import MUTATIONS

FEWEST = 60


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.wrong)
def test_mutation_can_be_applied_once_and_is_python_when_the_code_has_moved_on(mutation: Mutation) -> None:
    mutated = mutation.applied_to((ROOT / mutation.path).read_text("utf-8"))
    assert ast.dump(ast.parse(mutated)) != ast.dump(ast.parse((ROOT / mutation.path).read_text("utf-8")))


def test_mutation_names_tests_that_exist_when_tests_have_moved() -> None:
    assert {test for one in MUTATIONS for test in one.tests if not (ROOT / test).exists()} == set()


def test_no_mutation_is_there_twice_and_there_are_enough() -> None:
    assert len({(one.file, one.old, one.new) for one in MUTATIONS}) == len(MUTATIONS) >= FEWEST
