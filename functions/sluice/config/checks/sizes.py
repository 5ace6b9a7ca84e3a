"""Checks that what is stored and sent of a deployment stays within what AWS takes, whatever the file says."""

from collections.abc import Iterator

from sluice.config.checks.walk import steps_of
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem
from sluice.config.sections.analysis import AnalysisStep

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
    """The steps and gates of each target, and of all targets together."""
    total = 0
    for name, target in config.targets.items():
        strategy = config.strategies.get(target.strategy) if target.strategy is not None else None
        constraints = target.constraints
        gates = len(constraints.before_deployment) + len(constraints.after_deployment)
        count = gates + (len(strategy.steps) if strategy else 0)
        if count > MAX_STEPS:
            message = f"Target '{name}' has {count} steps and gates (limit: {MAX_STEPS})"
            yield PathProblem(("targets", name), message, "Use fewer, with longer pauses")
        total += count
    if total > MAX_STEPS_OF_ALL:
        message = f"All targets together have {total} steps and gates (limit: {MAX_STEPS_OF_ALL})"
        yield PathProblem(("targets",), message, "Use fewer, or use several deployments")


def analyses_fit_one_item(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """The queries of each analysis step."""
    for path, step in steps_of(config):
        if isinstance(step, AnalysisStep):
            count = len(config.queries_of(step))
            if count > MAX_QUERIES:
                message = f"The analysis has {count} queries (limit: {MAX_QUERIES})"
                yield PathProblem((*path, "queries"), message, "Use several steps")
