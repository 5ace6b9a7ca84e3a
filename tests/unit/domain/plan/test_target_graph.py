"""The target graph: an order that respects every dependency, or the cycle that makes it impossible."""

import pytest

from sluice.domain.plan.graph import dependents, find_cycle, ordered


def test_targets_keep_the_order_given_when_none_depends_on_another() -> None:
    assert ordered({"c": [], "a": [], "b": []}) == ["c", "a", "b"]


def test_target_comes_after_its_dependency_when_it_is_given_first() -> None:
    assert ordered({"prod": ["staging"], "staging": ["dev"], "dev": []}) == ["dev", "staging", "prod"]


def test_target_comes_once_when_two_paths_lead_to_it() -> None:
    diamond = {"dev": [], "eu": ["dev"], "us": ["dev"], "all": ["eu", "us"]}
    assert ordered(diamond) == ["dev", "eu", "us", "all"]


def test_dependency_counts_once_when_it_is_named_twice() -> None:
    assert ordered({"dev": [], "prod": ["dev", "dev"]}) == ["dev", "prod"]


def test_order_is_empty_when_there_are_no_targets() -> None:
    assert ordered({}) == []


def test_order_is_refused_when_targets_wait_for_each_other() -> None:
    with pytest.raises(ValueError, match="targets depend on each other: a -> b -> a"):
        ordered({"a": ["b"], "b": ["a"]})


def test_order_is_found_when_a_chain_is_deeper_than_the_call_stack() -> None:
    chain = {f"t{number}": [f"t{number + 1}"] for number in range(3_000)} | {"t3000": []}
    assert ordered(chain)[0] == "t3000"


def test_cycle_is_a_path_that_returns_when_there_is_one() -> None:
    assert find_cycle({"a": ["b"], "b": ["c"], "c": ["a"]}) == ["a", "b", "c", "a"]


def test_cycle_leaves_out_what_only_leads_to_it_when_a_target_waits_for_a_cycle() -> None:
    assert find_cycle({"way": ["in"], "in": ["out"], "out": ["in"]}) == ["in", "out", "in"]


def test_cycle_has_one_step_when_a_target_depends_on_itself() -> None:
    assert find_cycle({"a": ["a"]}) == ["a", "a"]


def test_cycle_is_empty_when_two_paths_only_meet() -> None:
    assert find_cycle({"dev": [], "eu": ["dev"], "us": ["dev"], "all": ["eu", "us", "dev"]}) == []


def test_cycle_search_passes_over_a_dependency_when_the_graph_does_not_hold_it() -> None:
    assert find_cycle({"a": ["unknown"]}) == []


def test_dependents_are_direct_and_named_once_when_they_are_asked_for() -> None:
    graph = {"dev": [], "staging": ["dev", "dev"], "prod": ["staging"]}
    assert dependents(graph) == {"dev": ["staging"], "staging": ["prod"], "prod": []}
