"""Finds targets that wait for each other, or would change the same function at the same time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.order import graph_of, waves_of, with_borders
from sluice.config.path_problems import PathProblem
from sluice.config.sections.functions.provider_options import ProviderOptions
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
    """Of two targets with the same function in the same account and region, one must come after the other.

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
    chosen = graph_of(config)
    waves = waves_of(config, chosen)
    graph |= with_borders(chosen, waves) if waves else {}
    in_graph_order = ordered(graph)
    rank = {name: place for place, name in enumerate(in_graph_order)}
    waits = _all_waits(graph, in_graph_order, rank)
    for rows in shared:
        # In this order, the targets form a chain exactly if each waits for the one before it.
        in_order = sorted(rows, key=lambda row: rank[row[1].target])
        for (_, first), (position, second) in pairwise(in_order):
            if first.target != second.target and not waits[second.target] >> rank[first.target] & 1:
                yield _at_once(position, first, second)


def _rows_by_function(config: DeploymentConfig) -> dict[tuple[str, str, str], list[_Row]]:
    """The provider rows of each function, identified by account, region and name."""
    rows: dict[tuple[str, str, str], list[_Row]] = {}
    for position, row in enumerate(config.provider_options):
        target = config.targets.get(row.target)
        if target is not None:
            rows.setdefault((target.account_id, target.region, row.name), []).append((position, row))
    return rows


def _all_waits(graph: Graph, in_order: Sequence[str], rank: Mapping[str, int]) -> dict[str, int]:
    """For each target the set of all that it waits for, directly or not, as the bits of their ranks.

    A search for each pair of targets would be quadratic in a file with a long chain and many pairs.
    """
    waits: dict[str, int] = {}
    for name in in_order:
        waits[name] = 0
        for need in graph[name]:
            waits[name] |= waits[need] | 1 << rank[need]
    return waits


def _at_once(position: int, first: ProviderOptions, second: ProviderOptions) -> PathProblem:
    both = f"'{first.target}' and '{second.target}'"
    return PathProblem(
        ("providerOptions", "lambda", position),
        f"The targets {both} would change the function '{first.name}' at the same time",
        f"Make one wait for the other: `dependsOn: [{first.target}]` in '{second.target}'",
    )
