"""Which targets wait for which: order, cycles and dependents."""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

Graph = Mapping[str, Sequence[str]]
"""Target name -> the targets that it depends on."""


def ordered(graph: Graph) -> list[str]:
    """The targets, each after its dependencies, otherwise in the given order; ValueError for a cycle."""
    cycle = find_cycle(graph)
    if cycle:
        raise ValueError(f"targets depend on each other: {' -> '.join(cycle)}")
    place = {name: index for index, name in enumerate(graph)}
    waiting = {name: len(set(needs)) for name, needs in graph.items()}
    freed = dependents(graph)
    names = list(graph)
    free = [place[name] for name, count in waiting.items() if count == 0]
    order = []
    while free:
        name = names[heappop(free)]
        order.append(name)
        for dependent in freed[name]:
            waiting[dependent] -= 1
            if waiting[dependent] == 0:
                heappush(free, place[dependent])
    return order


def dependents(graph: Graph) -> dict[str, list[str]]:
    """Target name -> its direct dependents."""
    found: dict[str, list[str]] = {name: [] for name in graph}
    for name, needs in graph.items():
        for need in dict.fromkeys(needs):
            found[need].append(name)
    return found


def find_cycle(graph: Graph) -> list[str]:
    """One cycle as a path that ends where it began (`a -> b -> a`), or an empty list if there is none."""
    done: set[str] = set()
    for root in graph:
        cycle = _walk(graph, root, done)
        if cycle:
            return cycle
    return []


def _walk(graph: Graph, root: str, done: set[str]) -> list[str]:
    # An explicit stack: a chain of 1,000 targets would exceed Python's recursion limit.
    path: dict[str, None] = {}  # a dict keeps order and makes lookups fast
    stack = [(root, False)]
    while stack:
        name, leaving = stack.pop()
        if leaving:
            path.popitem()
            done.add(name)
        elif name in path:
            names = list(path)
            return [*names[names.index(name) :], name]
        elif name not in done:
            path[name] = None
            stack.append((name, True))
            stack.extend((need, False) for need in graph.get(name, ()))
    return []
