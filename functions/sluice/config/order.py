"""In which order a deployment takes its targets: what each waits for, and in which wave it is."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sluice.config.model import DeploymentConfig
from sluice.config.sections.steps import BeforeGate
from sluice.config.sections.waves import BetweenWaves, WaveConfig
from sluice.domain.plan.graph import Graph, ordered
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class PlannedWave:
    """The targets of one wave; each bakes for so many seconds, and the gates begin when all have ended.

    With a border there is something behind it: gates, or another wave.
    """

    number: int
    targets: tuple[str, ...]
    bake_seconds: int
    gates: tuple[BeforeGate, ...]
    has_border: bool

    @property
    def border(self) -> str:
        """The name under which its end is shown beside the targets."""
        return border_of(self.number)


def border_of(number: int) -> str:
    """The name of the border behind the wave of this number, which counts from 1."""
    return f"wave-{number}"


def names_of_borders(config: DeploymentConfig) -> Iterator[str]:
    """The targets that have the name of a border, which they must not."""
    borders = (border_of(number) for number in range(1, len(config.deployment_config.waves) + 1))
    yield from (name for name in borders if name in config.targets)


def room_in_waves(config: DeploymentConfig) -> int | None:
    """How many targets its waves take together; None for all that there are."""
    sizes = [wave.targets for wave in config.deployment_config.waves]
    return sum(size for size in sizes if size is not None) if sizes and None not in sizes else None


def graph_of(config: DeploymentConfig) -> dict[str, list[str]]:
    """Each target that the deployment has, in the order of the file, and those it names to wait for."""
    chosen = set(config.target_filters) or set(config.targets)
    return {
        name: [need for need in target.constraints.depends_on if need in chosen and need in config.targets]
        for name, target in config.targets.items()
        if name in chosen
    }


def waves_of(config: DeploymentConfig, graph: Graph) -> tuple[PlannedWave, ...]:
    """The waves that have targets; ValueError for a cycle.

    Targets go into waves in an order in which each comes after those it depends on, so none is in an earlier
    wave than what it waits for. There are none while a target has the name of a border, which is refused.
    """
    settings = config.deployment_config
    if not settings.waves or any(names_of_borders(config)):
        return ()
    left = iter(ordered(graph))
    taken = [tuple(islice(left, wave.targets)) for wave in settings.waves]
    filled = [(wave, names) for wave, names in zip(settings.waves, taken, strict=True) if names]
    planned = []
    for number, (wave, names) in enumerate(filled, 1):
        is_last = number == len(filled)
        between = None if is_last else settings.between_waves
        planned.append(_planned(number, wave, names, between or BetweenWaves(), is_last=is_last))
    return tuple(planned)


def bakes_of(waves: Iterable[PlannedWave]) -> dict[str, int]:
    """How many seconds each target that is in a wave bakes."""
    return {name: wave.bake_seconds for wave in waves for name in wave.targets}


def with_borders(graph: Graph, waves: Sequence[PlannedWave]) -> dict[str, list[str]]:
    """The same graph with the borders of waves: each waits for its wave, and the next wave waits for it.

    So there are two edges for each target, and not one for each pair of targets.
    """
    if not waves:
        return {name: list(needs) for name, needs in graph.items()}
    found: dict[str, list[str]] = {}
    before: list[str] = []
    for wave in waves:
        found |= {name: [*graph[name], *before] for name in wave.targets}
        if wave.has_border:
            found[wave.border] = list(wave.targets)
            before = [wave.border]
    return found


def _planned(
    number: int, wave: WaveConfig, names: tuple[str, ...], between: BetweenWaves, *, is_last: bool
) -> PlannedWave:
    bake = wave.bake_time or between.bake_time
    gates = between.gates if wave.gates is None else wave.gates
    return PlannedWave(number, names, bake.seconds if bake else 0, gates, bool(gates) or not is_last)
