"""Checks that what is stored and sent of a deployment stays within what AWS takes, whatever the file says."""

from collections.abc import Iterator

from sluice.config.checks.walk import steps_of
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem
from sluice.config.sections.analysis import AnalysisStep
from sluice.config.text.paths import Path

MAX_NAMES_BYTES = 150_000
"""A DynamoDB item has 400 KB. That of a target may name all others twice, that of the deployment once."""
MAX_STEPS = 1_000
"""Step Functions takes 256 KB of stages and 25,000 events: at most 200 bytes and 20 events for a step."""
MAX_STEPS_OF_ALL = 100_000
"""A thousand targets with a hundred steps and gates each: a small file must not become a large plan."""
MAX_QUERIES = 100
"""The verdict on each query of an analysis is in one item."""


def target_names_fit_one_item(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """All names of targets together, by their bytes."""
    size = sum(len(name.encode()) for name in config.targets)
    if size > MAX_NAMES_BYTES:
        message = f"The names of all targets have {size} bytes together (limit: {MAX_NAMES_BYTES})"
        yield PathProblem(("targets",), message, "Shorten them, or use several deployments")


def targets_fit_one_execution(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The steps and gates of each target and of each end of a wave, and of all together."""
    total = 0
    for path, whose, count in (*_steps_of_targets(config), *_gates_between_waves(config)):
        if count > MAX_STEPS:
            message = f"{whose} has {count} steps and gates (limit: {MAX_STEPS})"
            yield PathProblem(path, message, "Use fewer, with longer pauses")
        total += count
    if total > MAX_STEPS_OF_ALL:
        message = f"All targets together have {total} steps and gates (limit: {MAX_STEPS_OF_ALL})"
        yield PathProblem(("targets",), message, "Use fewer, or use several deployments")


def _steps_of_targets(config: DeploymentConfig) -> Iterator[tuple[Path, str, int]]:
    for name, target in config.targets.items():
        strategy = config.strategies.get(target.strategy) if target.strategy is not None else None
        constraints = target.constraints
        gates = len(constraints.before_deployment) + len(constraints.after_deployment)
        yield ("targets", name), f"Target '{name}'", gates + (len(strategy.steps) if strategy else 0)


def _gates_between_waves(config: DeploymentConfig) -> Iterator[tuple[Path, str, int]]:
    """A list of gates that stands once in the file is planned behind each wave; no wave is empty."""
    settings = config.deployment_config
    shared = settings.between_waves.gates if settings.between_waves else ()
    for position, wave in enumerate(settings.waves[: len(config.targets)]):
        count = len(shared if wave.gates is None else wave.gates)
        yield ("deploymentConfig", "waves", position), f"The end of wave {position + 1}", count


def analyses_fit_one_item(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The queries of each analysis step."""
    for path, step in steps_of(config):
        if isinstance(step, AnalysisStep):
            count = len(config.queries_of(step))
            if count > MAX_QUERIES:
                message = f"The analysis has {count} queries (limit: {MAX_QUERIES})"
                yield PathProblem((*path, "queries"), message, "Use several steps")
