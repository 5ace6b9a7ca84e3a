"""Finds targets that wait for each other, and targets that would change one function at the same time."""

from collections.abc import Iterator
from itertools import pairwise

from sluice.config.findings import Finding
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.targets import TargetConfig
from sluice.domain.target_graph import find_cycle


def targets_can_be_ordered(config: DeploymentConfig, _names: Names) -> Iterator[Finding]:
    """No target waits for itself, however long the way round."""
    graph = {name: target.constraints.depends_on for name, target in config.targets.items()}
    cycle = find_cycle(graph)
    if not cycle:
        return
    path = ("targets", cycle[0], "constraints", "dependsOn", graph[cycle[0]].index(cycle[1]))
    message = f"The targets wait for each other: {' -> '.join(cycle)}"
    yield Finding(path, message, "Remove one of these dependencies")


def functions_change_one_after_another(config: DeploymentConfig, _names: Names) -> Iterator[Finding]:
    """Two targets with the same function of the same account and region must depend on each other.

    Lambda answers 409 to a second update of a function while one is in progress.
    """
    places: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
    for position, row in enumerate(config.provider_options):
        target = config.targets.get(row.target)
        if target is not None:
            places.setdefault((target.account_id, target.region, row.name), []).append((position, row.target))
    for (_, _, function), rows in places.items():
        for (_, first), (position, second) in pairwise(rows):
            if first != second and not _are_ordered(config.targets, first, second):
                message = (
                    f"The targets '{first}' and '{second}' would change the function '{function}' at once"
                )
                remedy = f"Let one wait for the other: `dependsOn: [{first}]` in '{second}'"
                yield Finding(("providerOptions", "lambda", position), message, remedy)


def _are_ordered(targets: dict[str, TargetConfig], first: str, second: str) -> bool:
    return first in _needs(targets, second) or second in _needs(targets, first)


def _needs(targets: dict[str, TargetConfig], name: str) -> set[str]:
    """All targets that must end before this one starts."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        target = targets.get(waiting.pop())
        new = set(target.constraints.depends_on) - found if target else set()
        found |= new
        waiting.extend(new)
    return found
