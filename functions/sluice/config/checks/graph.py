"""Finds targets that wait for each other, or would change the same function at the same time."""

from collections.abc import Iterator
from itertools import pairwise

from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem
from sluice.config.sections.provider_options import ProviderOptions
from sluice.domain.plan.graph import Graph, find_cycle, ordered

_Row = tuple[int, ProviderOptions]
"""A provider row and its position in the list."""


def targets_can_be_ordered(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """No target waits for itself, directly or indirectly."""
    graph = {name: target.constraints.depends_on for name, target in config.targets.items()}
    cycle = find_cycle(graph)
    if not cycle:
        return
    path = ("targets", cycle[0], "constraints", "dependsOn", graph[cycle[0]].index(cycle[1]))
    message = f"The targets wait for each other: {' -> '.join(cycle)}"
    yield PathProblem(path, message, "Remove one of these dependencies")


def functions_change_one_after_another(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Of two targets with the same function in the same account and region, one must depend on the other.

    Lambda answers 409 to a second update of a function while one is in progress.
    """
    shared = [rows for rows in _rows_by_function(config).values() if len(rows) > 1]
    if not shared:
        return
    graph = {
        name: [need for need in target.constraints.depends_on if need in config.targets]
        for name, target in config.targets.items()
    }
    if find_cycle(graph):
        return
    rank = {name: place for place, name in enumerate(ordered(graph))}
    for rows in shared:
        # In this order, the targets form a chain exactly if each waits for the one before it.
        in_order = sorted(rows, key=lambda row: rank[row[1].target])
        for (_, first), (position, second) in pairwise(in_order):
            if first.target != second.target and not _waits_for(graph, rank, second.target, first.target):
                yield _at_once(position, first, second)


def _rows_by_function(config: DeploymentConfig) -> dict[tuple[str, str, str], list[_Row]]:
    """The provider rows of each function, identified by account, region and name."""
    rows: dict[tuple[str, str, str], list[_Row]] = {}
    for position, row in enumerate(config.provider_options):
        target = config.targets.get(row.target)
        if target is not None:
            rows.setdefault((target.account_id, target.region, row.name), []).append((position, row))
    return rows


def _waits_for(graph: Graph, rank: dict[str, int], later: str, earlier: str) -> bool:
    """Whether `later` starts after `earlier` has ended; searches only between them in `rank`."""
    seen = {later}
    waiting = [later]
    while waiting:
        for need in graph[waiting.pop()]:
            if need == earlier:
                return True
            if need not in seen and rank[need] > rank[earlier]:
                seen.add(need)
                waiting.append(need)
    return False


def _at_once(position: int, first: ProviderOptions, second: ProviderOptions) -> PathProblem:
    both = f"'{first.target}' and '{second.target}'"
    return PathProblem(
        ("providerOptions", "lambda", position),
        f"The targets {both} would change the function '{first.name}' at the same time",
        f"Make one wait for the other: `dependsOn: [{first.target}]` in '{second.target}'",
    )
