"""What holds for every target graph: an order exists exactly when no cycle does, and both are real."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sluice.domain.plan.graph import Graph, dependents, find_cycle, ordered

MOST_TARGETS = 12


@st.composite
def acyclic_graphs(draw: st.DrawFn) -> Graph:
    """Targets that depend only on targets of a hidden order, given in any other order."""
    hidden = [f"t{number}" for number in range(draw(st.integers(0, MOST_TARGETS)))]
    needs = {
        name: draw(st.lists(st.sampled_from(hidden[:place]), max_size=4)) if place else []
        for place, name in enumerate(hidden)
    }
    return {name: needs[name] for name in draw(st.permutations(hidden))}


@st.composite
def any_graphs(draw: st.DrawFn) -> Graph:
    """Targets that depend on any others, themselves included."""
    names = [f"t{number}" for number in range(draw(st.integers(1, MOST_TARGETS)))]
    return {name: draw(st.lists(st.sampled_from(names), max_size=3)) for name in names}


@st.composite
def cyclic_graphs(draw: st.DrawFn) -> Graph:
    """An acyclic graph with one circle of dependencies laid into it."""
    graph = {name: list(needs) for name, needs in draw(acyclic_graphs()).items()}
    assume(graph)
    circle = draw(st.lists(st.sampled_from(sorted(graph)), min_size=1, unique=True))
    for name, need in pairwise([*circle, circle[0]]):
        graph[name].append(need)
    return graph


@given(acyclic_graphs())
def test_every_target_comes_once_and_after_its_dependencies_when_no_cycle_exists(graph: Graph) -> None:
    order = ordered(graph)
    assert sorted(order) == sorted(graph)
    place = {name: index for index, name in enumerate(order)}
    assert all(place[need] < place[name] for name, needs in graph.items() for need in needs)


@given(acyclic_graphs())
def test_no_cycle_is_found_when_none_exists(graph: Graph) -> None:
    assert find_cycle(graph) == []


@given(acyclic_graphs())
def test_free_targets_keep_the_order_given_when_they_are_ordered(graph: Graph) -> None:
    free = [name for name, needs in graph.items() if not needs]
    assert [name for name in ordered(graph) if name in free] == free


@given(cyclic_graphs())
def test_cycle_is_found_when_one_exists(graph: Graph) -> None:
    assert find_cycle(graph)
    with pytest.raises(ValueError, match="targets depend on each other"):
        ordered(graph)


@given(any_graphs())
def test_cycle_is_real_and_visits_no_target_twice_when_it_is_found(graph: Graph) -> None:
    cycle = find_cycle(graph)
    assume(cycle)
    assert cycle[0] == cycle[-1]
    assert all(need in graph[name] for name, need in pairwise(cycle))
    assert len(set(cycle[1:])) == len(cycle) - 1


@given(any_graphs())
def test_dependents_are_dependencies_turned_round_when_a_graph_is_read(graph: Graph) -> None:
    turned = {(need, name) for need, names in dependents(graph).items() for name in names}
    assert turned == {(need, name) for name, needs in graph.items() for need in needs}
